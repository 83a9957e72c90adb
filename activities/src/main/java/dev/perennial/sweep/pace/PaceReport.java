package dev.perennial.sweep.pace;

import dev.perennial.sweep.pace.PaceDao.Band;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * How a run's sweeps go, for people.
 *
 * @param steps that took more than a page; a sweep of one page listens to nobody
 */
public record PaceReport(PaceOrders orders, List<Step> steps) {

    /** The rate is that of the last seconds. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    private static final Duration NOTICED = Duration.ofSeconds(1);

    /** Once a second it is written: whoever is silent for this long is not at work. */
    private static final Duration SILENT = Duration.ofSeconds(15);

    /**
     * A step.
     *
     * @param rows done by now, by all attempts
     * @param expected as PostgreSQL estimated it when the step began; empty: nobody knows
     * @param rowsASecond within the last seconds; empty when it is done, or not at work
     * @param left until it is done, at that rate; empty when nobody can tell
     * @param now what decides now; of {@link PaceLevel#FULL} when all is well; empty when it is done, or not at work
     * @param waited how long it took no page at all, by the reason; what lasted less than a second is left out
     */
    public record Step(
            String name,
            boolean done,
            long rows,
            OptionalLong expected,
            OptionalLong rowsASecond,
            Optional<Duration> left,
            Optional<PaceReading> now,
            Map<PaceSignal, Duration> waited,
            List<Stretch> stretches) {}

    /**
     * A stretch of time with one reason.
     *
     * @param reading the signal that decided, and its last value
     */
    public record Stretch(Instant since, Instant until, PaceReading reading, long rows) {}

    public static PaceReport of(UUID runId, Instant now, Handle handle) {
        PaceDao dao = new PaceDao(handle);
        List<Step> steps = new ArrayList<>();
        for (PaceDao.Step step : dao.steps(runId)) {
            List<Band> bands = dao.bands(runId, step.name());
            if (!bands.isEmpty()) {
                steps.add(step(step, bands, now));
            }
        }
        return new PaceReport(dao.orders(runId), steps);
    }

    private static Step step(PaceDao.Step step, List<Band> bands, Instant now) {
        Band last = bands.get(bands.size() - 1);
        boolean isAtWork = !step.done() && last.until().isAfter(now.minus(SILENT));
        long rows = bands.stream().mapToLong(Band::rows).sum();
        OptionalLong expected = step.expected().map(OptionalLong::of).orElse(OptionalLong.empty());
        OptionalLong rate = isAtWork ? rate(bands) : OptionalLong.empty();
        return new Step(
                step.name(),
                step.done(),
                rows,
                expected,
                rate,
                left(rows, expected, rate, last),
                isAtWork ? Optional.of(reading(last)) : Optional.empty(),
                waited(bands),
                bands.stream()
                        .map(band -> new Stretch(band.since(), band.until(), reading(band), band.rows()))
                        .toList());
    }

    private static PaceReading reading(Band band) {
        return new PaceReading(band.signal(), band.level(), band.words());
    }

    private static OptionalLong rate(List<Band> bands) {
        long rows = 0;
        Duration time = Duration.ZERO;
        for (int i = bands.size() - 1; i >= 0 && time.compareTo(RECENT) < 0; i--) {
            rows += bands.get(i).rows();
            time = time.plus(length(bands.get(i)));
        }
        return time.toMillis() < 100 ? OptionalLong.empty() : OptionalLong.of(rows * 1_000 / time.toMillis());
    }

    private static Duration length(Band band) {
        return Duration.between(band.since(), band.until());
    }

    private static Optional<Duration> left(long rows, OptionalLong expected, OptionalLong rate, Band last) {
        boolean canTell = last.level() != PaceLevel.WAIT
                && expected.isPresent()
                && expected.getAsLong() > rows
                && rate.orElse(0) > 0;
        return canTell
                ? Optional.of(Duration.ofSeconds((expected.getAsLong() - rows) / rate.getAsLong()))
                : Optional.empty();
    }

    private static Map<PaceSignal, Duration> waited(List<Band> bands) {
        Map<PaceSignal, Duration> waited = new TreeMap<>();
        bands.stream()
                .filter(band -> band.level() == PaceLevel.WAIT)
                .forEach(band -> waited.merge(band.signal(), length(band), Duration::plus));
        waited.values().removeIf(time -> time.compareTo(NOTICED) < 0);
        return waited;
    }
}
