package dev.perennial.cli.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.Statistics.Day;
import dev.perennial.ledger.Statistics.Spread;
import dev.perennial.run.RunStatus;
import dev.perennial.words.When;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Statistics as a server tells them. */
record StatisticsJson(
        Instant since,
        Map<String, Long> statuses,
        @JsonProperty("duration_ms") Spread durationMs,
        @JsonProperty("lateness_ms") Spread latenessMs,
        List<DayJson> days) {

    record DayJson(LocalDate day, long runs, long failed, @JsonProperty("duration_ms") Spread durationMs) {

        Day toDay() {
            return new Day(day, runs, failed, Optional.ofNullable(durationMs));
        }
    }

    Statistics statistics() {
        Map<RunStatus, Long> known = new EnumMap<>(RunStatus.class);
        statuses.forEach((word, count) -> known.put(RunStatus.of(word), count));
        return new Statistics(
                Optional.ofNullable(since),
                known,
                Optional.ofNullable(durationMs),
                Optional.ofNullable(latenessMs),
                days.stream().map(DayJson::toDay).toList());
    }

    /** The same the other way: the fields of {@code GET /api/v1/jobs/JOB/statistics}. */
    static Map<String, Object> json(String jobId, Statistics told) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job_id", jobId);
        json.put("since", When.iso(told.since()));
        json.put("runs", told.runs());
        Map<String, Object> statuses = new LinkedHashMap<>();
        told.statuses().forEach((status, count) -> statuses.put(status.word(), count));
        json.put("statuses", statuses);
        json.put("success_rate", told.successPerMille().map(rate -> rate / 10.0).orElse(null));
        json.put("duration_ms", told.durations().map(StatisticsJson::json).orElse(null));
        json.put("lateness_ms", told.lateness().map(StatisticsJson::json).orElse(null));
        json.put("days", told.days().stream().map(StatisticsJson::json).toList());
        return json;
    }

    private static Map<String, Object> json(Day day) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("day", day.day().toString());
        json.put("runs", day.runs());
        json.put("failed", day.failed());
        json.put("duration_ms", day.durations().map(StatisticsJson::json).orElse(null));
        return json;
    }

    private static Map<String, Object> json(Spread spread) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("average", spread.average());
        json.put("p50", spread.p50());
        json.put("p95", spread.p95());
        json.put("p99", spread.p99());
        json.put("longest", spread.longest());
        return json;
    }
}
