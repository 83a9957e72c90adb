package dev.perennial.words;

import dev.perennial.cron.CronExpression.Calendar;
import dev.perennial.cron.Zones;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunDao;
import dev.perennial.registry.DueTimes;
import dev.perennial.registry.JobDefinitionDao;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.run.RunId;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Answers why a job ran, or did not, at some time: from the ledger, and from the schedule that was valid then. */
public final class Why {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM uuuu", Locale.ENGLISH);

    private final RegisteredJob job;
    private final Instant at;
    private final Instant now;
    private final Handle handle;

    private Why(RegisteredJob job, Instant at, Instant now, Handle handle) {
        this.job = job;
        this.at = at;
        this.now = now;
        this.handle = handle;
    }

    /**
     * What is known of that time.
     *
     * @param due whether the job was, or will be, due then
     * @param sentence one sentence, or two
     * @param mismatches the fields of the cron expression that do not match; none where it was due, or is no cron expression
     * @param run what the time came to; empty where there is no row of it
     */
    public record Answer(boolean due, String sentence, List<String> mismatches, Optional<Run> run) {

        private static Answer due(String sentence) {
            return new Answer(true, sentence, List.of(), Optional.empty());
        }

        private static Answer notDue(String sentence, List<String> mismatches) {
            return new Answer(false, sentence, mismatches, Optional.empty());
        }
    }

    /** @param at any time, past or to come; also one at which the job was never due */
    public static Answer of(RegisteredJob job, Instant at, Instant now, Handle handle) {
        return new Why(job, at, now, handle).answer();
    }

    private Answer answer() {
        Optional<Run> run = new RunDao(handle).find(RunId.ofTick(job.id(), at));
        if (run.isPresent()) {
            return new Answer(true, "It was due. " + RunSentence.of(run.get(), now, Optional.empty()), List.of(), run);
        }
        DueTimes dueTimes = new JobDefinitionDao(handle).dueTimes(job.id(), at);
        Optional<JobDefinition> then = at.isAfter(now) ? Optional.of(job.definition()) : dueTimes.definitionAt(at);
        if (then.isEmpty()) {
            return Answer.notDue("The job was not there then: it was defined later, or removed.", List.of());
        }
        boolean due =
                at.isAfter(now) ? job.ticks().includes(at) : dueTimes.dueBy(at).isPresent();
        return due ? Answer.due(due()) : notDue(then.get());
    }

    private String due() {
        if (!at.isAfter(now)) {
            return "It was due " + When.ago(at, now) + " and has no run yet: no worker has taken it, and nobody has"
                    + " looked for it since.";
        }
        return job.pause()
                .map(pause -> "It would be due, but is paused by %s; until it is resumed it is skipped."
                        .formatted(pause.by()))
                .orElseGet(() -> "It is due then, in " + When.left(at, now) + ".");
    }

    private Answer notDue(JobDefinition then) {
        String tense = at.isAfter(now) ? "It is not due then" : "It was not due then";
        if (then.timing() instanceof Timing.Cron cron) {
            List<String> fields = mismatches(cron, then.timeZone());
            return Answer.notDue(
                    "%s: %s. %s".formatted(tense, mismatch(cron, then.timeZone(), fields), nearest(then)), fields);
        }
        return Answer.notDue("%s: it is due %s. %s".formatted(tense, then.dueInWords(), nearest(then)), List.of());
    }

    /** Of the calendar that comes nearest. */
    private List<String> mismatches(Timing.Cron cron, ZoneId zone) {
        LocalDateTime local = Zones.local(at, zone).toLocalDateTime();
        return cron.expression().calendars().stream()
                .map(calendar -> mismatches(calendar, local))
                .reduce((one, other) -> one.size() <= other.size() ? one : other)
                .orElseThrow();
    }

    private String mismatch(Timing.Cron cron, ZoneId zone, List<String> fields) {
        LocalDateTime local = Zones.local(at, zone).toLocalDateTime();
        String clock = "%s %s in %s".formatted(DAY.format(local), local.toLocalTime(), zone.getId());
        return fields.isEmpty()
                ? "%s is skipped or repeated by a clock change".formatted(clock)
                : "%s does not match %s of %s"
                        .formatted(
                                clock,
                                String.join(" and ", fields),
                                cron.expression().text());
    }

    private static List<String> mismatches(Calendar calendar, LocalDateTime local) {
        List<String> fields = new ArrayList<>();
        check(fields, "the second", calendar.seconds().contains(local.getSecond()));
        check(fields, "the minute", calendar.minutes().contains(local.getMinute()));
        check(fields, "the hour", calendar.hours().contains(local.getHour()));
        check(fields, "the day of the month", calendar.daysOfMonth().contains(local.getDayOfMonth()));
        check(fields, "the month", calendar.months().contains(local.getMonthValue()));
        check(
                fields,
                "the day of the week",
                calendar.daysOfWeek().contains(local.getDayOfWeek().getValue() % 7));
        check(fields, "the year", calendar.years().contains(local.getYear()));
        return fields;
    }

    private static void check(List<String> fields, String field, boolean matches) {
        if (!matches) {
            fields.add(field);
        }
    }

    private String nearest(JobDefinition then) {
        List<String> times = new ArrayList<>();
        then.ticks().atOrBefore(at).ifPresent(tick -> times.add("before that at " + local(tick, then)));
        then.ticks().after(at).ifPresent(tick -> times.add("after that at " + local(tick, then)));
        return times.isEmpty() ? "It is never due." : "It is due " + String.join(", and ", times) + ".";
    }

    private static String local(Instant tick, JobDefinition then) {
        return When.local(tick, then.timeZone()) + " " + then.timeZone().getId();
    }
}
