package dev.perennial.cron;

import dev.perennial.cron.CronExpression.Calendar;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How the clocks of a zone change, judged by one year's changes as its rules have them now. */
record ZoneClock(ZoneId zone, List<ZoneOffsetTransition> changes) {

    private static final Instant YEAR_BEGINS = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant YEAR_ENDS = Instant.parse("2028-01-01T00:00:00Z");

    static ZoneClock of(ZoneId zone) {
        ZoneRules rules = Zones.rules(zone);
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffsetTransition change = rules.nextTransition(YEAR_BEGINS);
        while (change != null && change.getInstant().isBefore(YEAR_ENDS)) {
            changes.add(change);
            change = rules.nextTransition(change.getInstant());
        }
        return new ZoneClock(zone, List.copyOf(changes));
    }

    List<String> notes(List<Calendar> calendars) {
        if (calendars.stream().allMatch(Calendar::isEveryHourOfEveryDay)) {
            return List.of();
        }
        return changes.stream()
                .flatMap(change -> firstTouchedBy(change, calendars).map(time -> note(change, time)).stream())
                .distinct()
                .toList();
    }

    private String note(ZoneOffsetTransition change, LocalDateTime time) {
        return change.isGap()
                ? "%s is skipped in %s on the day clocks go forward: not due then".formatted(time.toLocalTime(), zone)
                : "%s comes twice in %s on the day clocks go back: due twice".formatted(time.toLocalTime(), zone);
    }

    /** Judged by the time alone: which day the clocks change on is different each year. */
    private static Optional<LocalDateTime> firstTouchedBy(ZoneOffsetTransition change, List<Calendar> calendars) {
        return calendars.stream()
                .map(Calendar::onEveryDay)
                .flatMap(calendar -> CalendarSearch.forward(calendar).atOrAfter(earlier(change)).stream())
                .min(Comparator.naturalOrder())
                .filter(earlier(change).plus(change.getDuration().abs())::isAfter);
    }

    private static LocalDateTime earlier(ZoneOffsetTransition change) {
        return change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
    }
}
