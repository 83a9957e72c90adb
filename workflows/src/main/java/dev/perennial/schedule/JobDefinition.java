package dev.perennial.schedule;

import dev.perennial.cron.Ticks;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.Zones;
import dev.perennial.run.Retry;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What should run, when, and under which limits: one entry of the registry, and of {@code jobs.yaml}.
 *
 * @param id lower-case words joined by underscores, unique; it is the id of the Temporal Schedule and the prefix of its workflow ids
 * @param name what people call the job
 * @param workflow the workflow type that does it, for instance {@code ExpireCodes}
 * @param timing when it is due
 * @param timeZone where "09:00" is; default UTC
 * @param coalesce true (default): ticks missed or delayed together become one run, of the latest; false: each runs, in order
 * @param maxInstances how many runs of the job may execute at once; default 1
 * @param misfireGrace how late a tick may start and still run; default one hour; empty: however late
 * @param catchupWindow how long an outage of the server may last before its ticks are given up; at least 10 s, default 7 days
 * @param timeout how long one run may take, all retries included; default one hour
 * @param after the jobs that have to be done first on the same occasion, if any
 * @param settings what the job itself is told: plain JSON values, snapshotted into every run
 * @param about what people know it by besides its name
 * @param retry how its steps are tried again; empty: as each of them has it
 * @param held whether it begins paused where it is new in the registry; afterwards it says nothing
 */
public record JobDefinition(
        String id,
        String name,
        String workflow,
        Timing timing,
        ZoneId timeZone,
        boolean coalesce,
        int maxInstances,
        Optional<Duration> misfireGrace,
        Duration catchupWindow,
        Duration timeout,
        Optional<After> after,
        Map<String, Object> settings,
        About about,
        boolean held,
        Optional<Retry> retry) {

    /**
     * This job waits for other ones' ticks: the latest one of each, at or before its own.
     *
     * @param jobs ids of the jobs to wait for; at least one
     * @param success whether they have to succeed: then it does not run without that; false: any end will do
     * @param maxWait so long it waits at most, counted from its own tick; then it goes ahead all the same, or, where they have to succeed, is skipped
     */
    public record After(List<String> jobs, boolean success, Duration maxWait) {

        public After {
            jobs = List.copyOf(jobs);
        }

        public After(String job, Duration maxWait) {
            this(List.of(job), false, maxWait);
        }
    }

    public JobDefinition {
        // Java spells UTC in two ways, people and Temporal in one.
        timeZone = timeZone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : timeZone;
        settings = Map.copyOf(settings);
    }

    /** A job of which nothing more is said. */
    public JobDefinition(
            String id,
            String name,
            String workflow,
            Timing timing,
            ZoneId timeZone,
            boolean coalesce,
            int maxInstances,
            Optional<Duration> misfireGrace,
            Duration catchupWindow,
            Duration timeout,
            Optional<After> after,
            Map<String, Object> settings) {
        this(
                id,
                name,
                workflow,
                timing,
                timeZone,
                coalesce,
                maxInstances,
                misfireGrace,
                catchupWindow,
                timeout,
                after,
                settings,
                About.NOTHING,
                false,
                Optional.empty());
    }

    /** A job whose steps are tried again as each of them has it. */
    public JobDefinition(
            String id,
            String name,
            String workflow,
            Timing timing,
            ZoneId timeZone,
            boolean coalesce,
            int maxInstances,
            Optional<Duration> misfireGrace,
            Duration catchupWindow,
            Duration timeout,
            Optional<After> after,
            Map<String, Object> settings,
            About about,
            boolean held) {
        this(
                id,
                name,
                workflow,
                timing,
                timeZone,
                coalesce,
                maxInstances,
                misfireGrace,
                catchupWindow,
                timeout,
                after,
                settings,
                about,
                held,
                Optional.empty());
    }

    /** As in {@code jobs.yaml}, with the zone: {@code 0 9 * * * Europe/Berlin}, {@code every 6h}, {@code once 2026-12-31T23:59 UTC}. */
    public String dueInWords() {
        return timing instanceof Timing.Every ? timing.text() : timing.text() + " " + timeZone.getId();
    }

    /** The instants at which this job is due, by the time-zone data brought along: for a look ahead. */
    public Ticks ticks() {
        return timing.ticks(Zones.rules(timeZone));
    }

    /** The instants at which this job is due, by what was decided about its zone. */
    public Ticks ticks(ZoneTimeline zone) {
        return timing.ticks(zone.rules());
    }
}
