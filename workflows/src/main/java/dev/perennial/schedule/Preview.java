package dev.perennial.schedule;

import dev.perennial.cron.CalendarSearch;
import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronTicks;
import dev.perennial.cron.Ticks;
import dev.perennial.cron.Zones;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The next times at which something is due, with a note wherever a clock change adds or takes one. */
public final class Preview {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

    private final List<CronExpression.Calendar> calendars;
    private final ZoneRules rules;

    private Preview(List<CronExpression.Calendar> calendars, ZoneRules rules) {
        this.calendars = calendars;
        this.rules = rules;
    }

    /** The first ticks after the given instant; fewer than {@code count} where there are no more. */
    public static List<UpcomingTick> of(CronExpression expression, ZoneId zone, Instant from, int count) {
        ZoneRules rules = Zones.rules(zone);
        return new Preview(expression.calendars(), rules).next(new CronTicks(expression, rules), from, count);
    }

    /** The same for a job of any timing. */
    public static List<UpcomingTick> of(JobDefinition job, Instant from, int count) {
        if (job.timing() instanceof Timing.Once once) {
            return job.ticks().between(from, Instant.MAX, count).stream()
                    .map(tick -> new UpcomingTick(
                            tick,
                            Zones.local(tick, job.timeZone()),
                            once.note(job.timeZone()).orElse(null)))
                    .toList();
        }
        List<CronExpression.Calendar> calendars =
                job.timing() instanceof Timing.Cron cron ? cron.expression().calendars() : List.of();
        return new Preview(calendars, Zones.rules(job.timeZone())).next(job.ticks(), from, count);
    }

    private List<UpcomingTick> next(Ticks ticks, Instant from, int count) {
        List<UpcomingTick> upcoming = new ArrayList<>();
        Instant previous = from;
        for (Instant tick : ticks.between(from, Instant.MAX, count)) {
            upcoming.add(new UpcomingTick(tick, local(tick), note(previous, tick)));
            previous = tick;
        }
        return List.copyOf(upcoming);
    }

    private String note(Instant previous, Instant tick) {
        if (calendars.isEmpty()) {
            return null;
        }
        return repeated(local(tick)).or(() -> skipped(previous, tick)).orElse(null);
    }

    private OffsetDateTime local(Instant tick) {
        return tick.atOffset(rules.getOffset(tick));
    }

    private Optional<String> repeated(OffsetDateTime tick) {
        ZoneOffsetTransition change = rules.getTransition(tick.toLocalDateTime());
        boolean second = change != null && change.getOffsetAfter().equals(tick.getOffset());
        return second
                ? Optional.of("second %s of the day: clocks go back".formatted(tick.toLocalTime()))
                : Optional.empty();
    }

    private Optional<String> skipped(Instant previous, Instant tick) {
        ZoneOffsetTransition change = rules.nextTransition(previous);
        while (change != null && !change.getInstant().isAfter(tick)) {
            Optional<String> note = change.isGap() ? skippedIn(change) : Optional.empty();
            if (note.isPresent()) {
                return note;
            }
            change = rules.nextTransition(change.getInstant());
        }
        return Optional.empty();
    }

    private Optional<String> skippedIn(ZoneOffsetTransition gap) {
        Optional<LocalDateTime> first = calendars.stream()
                .flatMap(each -> CalendarSearch.forward(each).atOrAfter(gap.getDateTimeBefore()).stream())
                .min(Comparator.naturalOrder())
                .filter(gap.getDateTimeAfter()::isAfter);
        Optional<LocalTime> last = calendars.stream()
                .flatMap(each ->
                        CalendarSearch.backward(each)
                                .atOrAfter(gap.getDateTimeAfter().minusSeconds(1))
                                .stream())
                .max(Comparator.naturalOrder())
                .map(LocalDateTime::toLocalTime);
        return first.map(lost -> "no run at %s%s on %s: clocks go forward"
                .formatted(
                        lost.toLocalTime(),
                        last.filter(lost.toLocalTime()::isBefore)
                                .map(time -> " to " + time)
                                .orElse(""),
                        DAY.format(lost)));
    }
}
