package dev.perennial.words;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.sweep.pace.PaceOrders;
import dev.perennial.sweep.pace.PaceReading;
import dev.perennial.sweep.pace.PaceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the sweeps of a run go, and what people ask of them, as API and commands tell it.
 *
 * @param held whether a person holds it
 * @param speed in percent of what it would do by itself
 * @param pageRows at most so many rows a page; null: as many as fit
 * @param changedBy who asked for that last; null: nobody
 * @param steps those that take more than a page; a smaller sweep listens to nobody
 * @param told the same in sentences
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PaceView(
        boolean held,
        int speed,
        @Nullable @JsonProperty("page_rows") Integer pageRows,
        @Nullable @JsonProperty("changed_by") String changedBy,
        @Nullable @JsonProperty("changed_at") Instant changedAt,
        List<PaceStep> steps,
        List<String> told) {

    /**
     * A step of the run.
     *
     * @param rows done by now
     * @param rowsExpected as PostgreSQL estimated it when the step began; null: nobody knows
     * @param rowsASecond within the last seconds; null when it is not at work
     * @param secondsLeft at that rate; null when nobody can tell
     * @param level full, unknown, half, back_off or wait: what the signals let it do now; null when it is not at work
     * @param signal the one that decides
     * @param words what it says
     * @param waitedSeconds how long it took no page, by the signal it waited for
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PaceStep(
            String step,
            boolean done,
            long rows,
            @Nullable @JsonProperty("rows_expected") Long rowsExpected,
            @Nullable @JsonProperty("rows_a_second") Long rowsASecond,
            @Nullable @JsonProperty("seconds_left") Long secondsLeft,
            @Nullable String level,
            @Nullable String signal,
            @Nullable String words,
            @JsonProperty("waited_seconds") Map<String, Long> waitedSeconds,
            List<PaceStretch> stretches) {}

    /** A stretch of time in which one signal decided; {@code rows} were done within it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PaceStretch(Instant since, Instant until, String level, String signal, String words, long rows) {}

    public static PaceView of(PaceReport report) {
        PaceOrders orders = report.orders();
        return new PaceView(
                orders.held(),
                orders.speed(),
                orders.pageRows().isPresent() ? orders.pageRows().getAsInt() : null,
                orders.changedBy().orElse(null),
                orders.changedAt().orElse(null),
                report.steps().stream().map(PaceView::step).toList(),
                PaceWords.of(report));
    }

    private static PaceStep step(PaceReport.Step step) {
        Map<String, Long> waited = new TreeMap<>();
        step.waited().forEach((signal, time) -> waited.put(signal.word(), time.toSeconds()));
        return new PaceStep(
                step.name(),
                step.done(),
                step.rows(),
                number(step.expected()),
                number(step.rowsASecond()),
                step.left().map(Duration::toSeconds).orElse(null),
                step.now().map(now -> now.level().word()).orElse(null),
                step.now().map(now -> now.signal().word()).orElse(null),
                step.now().map(PaceReading::words).orElse(null),
                waited,
                step.stretches().stream().map(PaceView::stretch).toList());
    }

    private static PaceStretch stretch(PaceReport.Stretch stretch) {
        return new PaceStretch(
                stretch.since(),
                stretch.until(),
                stretch.reading().level().word(),
                stretch.reading().signal().word(),
                stretch.reading().words(),
                stretch.rows());
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
