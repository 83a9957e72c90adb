package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.devstack.fault.Hold;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What a cell has to show for itself: that its fault happened, and which invariants were looked at and held. */
public final class Evidence {

    /** For a place in a conversation to be reached: the worker may have to start, or an attempt to time out, before. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cell cell;
    private final long seed;
    private final Random random;

    // Mutable state
    private final Map<Invariant, Boolean> checked = new EnumMap<>(Invariant.class);
    private final Map<Integer, String> fired = new TreeMap<>();
    private int crashPoints;

    Evidence(Cell cell, long seed) {
        this.cell = cell;
        this.seed = seed;
        this.random = new Random(seed * 1_009 + cell.number()[0]);
    }

    public long seed() {
        return seed;
    }

    /** Everything is to be proved, however long it takes. */
    public boolean whole() {
        return Boolean.getBoolean("proof.whole");
    }

    /** Chance that the seed decides. */
    public Random random() {
        return random;
    }

    /** The fault really happened; in words, for the table. The last words count. */
    public void fired(String how) {
        IntStream.of(cell.number()).forEach(number -> fired.put(number, how));
    }

    /** The conversation has come to this place: waits for it. */
    public void fired(Hold hold) {
        reached(hold);
        fired(hold.toString());
    }

    /** The same for one of several cells. */
    public void fired(int number, Hold hold) {
        reached(hold);
        fired(number, hold.toString());
    }

    /** The same in words. */
    public void fired(int number, String how) {
        fired.put(number, how);
    }

    private static void reached(Hold hold) {
        assertThat(hold.await(PATIENCE)).as("reached: " + hold).isTrue();
    }

    /** It was in time. */
    public void timely(String what, Duration took, Duration bound) {
        checked.put(Invariant.T, false);
        assertThat(took).as(what).isLessThanOrEqualTo(bound);
        checked.put(Invariant.T, true);
    }

    /** Looks at an invariant: it counts as broken until the check returns. */
    public void check(Invariant invariant, Runnable check) {
        checked.put(invariant, false);
        check.run();
        checked.put(invariant, true);
    }

    /** One more place was visited at which it may die. */
    public void crashPoint() {
        crashPoints++;
    }

    Cell cell() {
        return cell;
    }

    /** Empty when it did not. */
    String fired(int number) {
        return fired.getOrDefault(number, "");
    }

    boolean firedEach() {
        return IntStream.of(cell.number()).noneMatch(number -> fired(number).isEmpty());
    }

    Map<Invariant, Boolean> checked() {
        return checked;
    }

    int crashPoints() {
        return crashPoints;
    }
}
