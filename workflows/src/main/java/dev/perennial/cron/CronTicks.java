package dev.perennial.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Due at every instant whose wall-clock time matches: not at all in an hour that the zone skips, twice in one that it repeats.
 *
 * <p>Between two clock changes the offset is constant and wall-clock time runs like any other, so the search goes from one such
 * stretch to the next.
 */
public final class CronTicks implements Ticks {

    private final ZoneRules rules;
    private final List<CronExpression.Calendar> calendars;

    public CronTicks(CronExpression expression, ZoneRules rules) {
        this(expression.calendars(), rules);
    }

    public CronTicks(List<CronExpression.Calendar> calendars, ZoneRules rules) {
        this.rules = rules;
        this.calendars = calendars;
    }

    @Override
    public Optional<Instant> after(Instant exclusive) {
        Instant from = exclusive.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        return each(calendar -> next(CalendarSearch.forward(calendar), from)).min(Comparator.naturalOrder());
    }

    @Override
    public Optional<Instant> atOrBefore(Instant inclusive) {
        Instant from = inclusive.truncatedTo(ChronoUnit.SECONDS);
        return each(calendar -> previous(CalendarSearch.backward(calendar), from))
                .max(Comparator.naturalOrder());
    }

    private Stream<Instant> each(Function<CronExpression.Calendar, Instant> search) {
        return calendars.stream().map(search).filter(Objects::nonNull);
    }

    private Instant next(CalendarSearch search, Instant from) {
        ZoneOffset offset = rules.getOffset(from);
        Optional<LocalDateTime> match = search.atOrAfter(LocalDateTime.ofInstant(from, offset));
        ZoneOffsetTransition change = rules.nextTransition(from);
        while (match.isPresent()
                && change != null
                && !match.get().toInstant(offset).isBefore(change.getInstant())) {
            offset = change.getOffsetAfter();
            match = search.atOrAfter(change.getDateTimeAfter());
            change = rules.nextTransition(change.getInstant());
        }
        return match.isPresent() ? match.get().toInstant(offset) : null;
    }

    private Instant previous(CalendarSearch search, Instant from) {
        ZoneOffset offset = rules.getOffset(from);
        Optional<LocalDateTime> match = search.atOrAfter(LocalDateTime.ofInstant(from, offset));
        ZoneOffsetTransition change = rules.previousTransition(from.plusSeconds(1));
        while (match.isPresent()
                && change != null
                && match.get().toInstant(offset).isBefore(change.getInstant())) {
            offset = change.getOffsetBefore();
            match = search.atOrAfter(change.getDateTimeBefore().minusSeconds(1));
            change = rules.previousTransition(change.getInstant());
        }
        return match.isPresent() ? match.get().toInstant(offset) : null;
    }
}
