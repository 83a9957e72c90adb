package dev.perennial.jobs.distributecodes.activities;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The month that codes are given for: that of the run's {@code asOf} in UTC, whenever it really runs.
 *
 * @param period as the grants name it: {@code 2026-11}
 * @param begin who joined at this instant or later gets codes from the next month on
 * @param quotas codes a month by tier
 */
record Month(String period, Instant begin, Map<String, Integer> quotas) {

    static Month of(Instant asOf, Map<String, Integer> quotas) {
        YearMonth month = YearMonth.from(asOf.atOffset(ZoneOffset.UTC));
        return new Month(
                month.toString(), month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(), quotas);
    }
}
