package dev.perennial.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perennial.access.JobScope;
import dev.perennial.ledger.DayDao;
import dev.perennial.run.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** What became of each hour, by status. Of a day that is over hardly anything changes, so it is counted anew every five minutes only. */
@Component
@Conditional(OnApiRole.class)
public class PastHours {

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MOST_DAYS = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Cache<Key, Map<Instant, Map<RunStatus, Long>>> over =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MOST_DAYS).build();

    PastHours(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    private record Key(LocalDate day, List<String> jobs) {}

    /** Of so many days, in UTC; without hours in which there was nothing. */
    public Map<Instant, Map<RunStatus, Long>> of(LocalDate first, int days, JobScope scope) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<Instant, Map<RunStatus, Long>> hours = new HashMap<>();
        first.datesUntil(first.plusDays(days))
                .filter(day -> !day.isAfter(today))
                .map(day -> new Key(day, scope.likePatterns()))
                .forEach(key -> hours.putAll(key.day().equals(today) ? count(key) : over.get(key, this::count)));
        return hours;
    }

    private Map<Instant, Map<RunStatus, Long>> count(Key key) {
        Instant from = key.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        return jdbi.withHandle(handle -> new DayDao(handle).hours(from, from.plus(Duration.ofDays(1)), key.jobs()));
    }
}
