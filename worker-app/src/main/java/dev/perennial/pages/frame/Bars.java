package dev.perennial.pages.frame;

import dev.perennial.ledger.Run;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a job's latest times, as bars with the newest at the right: as high as the run took long beside the others.
 *
 * @param label what they show, for who does not see them
 */
public record Bars(List<Bar> bars, int width, String label) {

    private static final int WIDTH = 5;
    private static final int STEP = 7;
    private static final int HEIGHT = 24;
    private static final int LOWEST = 5;
    private static final int STUB = 2;

    /** @param title what it is, shown on hovering */
    public record Bar(int x, int y, int height, String tone, String title) {}

    /**
     * @param newestFirst the runs
     * @param most how many there is room for
     */
    public static Bars of(List<Run> newestFirst, int most) {
        List<Run> shown = newestFirst.subList(0, Math.min(most, newestFirst.size()));
        long longest = shown.stream()
                .mapToLong(run -> run.durationMs().orElse(0L))
                .max()
                .orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Run run = shown.get(i);
            int height = height(run, longest);
            Chip chip = Chip.of(run);
            bars.add(new Bar((most - 1 - i) * STEP, HEIGHT - height, height, chip.tone(), title(run, chip)));
        }
        for (int i = shown.size(); i < most; i++) {
            bars.add(new Bar((most - 1 - i) * STEP, HEIGHT - STUB, STUB, "none", ""));
        }
        long good =
                shown.stream().filter(run -> Chip.of(run).tone().equals("ok")).count();
        return new Bars(bars, (most - 1) * STEP + WIDTH, "%d of the last %d as planned".formatted(good, shown.size()));
    }

    private static int height(Run run, long longest) {
        if (run.durationMs().isEmpty() || longest == 0) {
            return LOWEST;
        }
        return (int) (LOWEST + (HEIGHT - LOWEST) * run.durationMs().get() / longest);
    }

    private static String title(Run run, Chip chip) {
        return "%s, %s%s"
                .formatted(
                        Moment.at(RunSentence.at(run), ZoneId.of("UTC")).text(),
                        chip.word(),
                        run.durationMs().map(took -> " in " + When.took(took)).orElse(""));
    }
}
