package dev.perennial.cron;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/**
 * Puts a job's own number in the place of each {@code H}.
 *
 * <p>Temporal starts some twenty schedules a second: jobs that are all written for 09:00 come late together, those written for
 * {@code H 0 9 * * *} have the minute to themselves. The number depends on the id alone, so that it survives restarts and is
 * the same on every machine; it is part of the schedule, and so of the tick.
 *
 * @param jobId whose numbers they are
 */
record CronSpread(String jobId) implements UnaryOperator<String[]> {

    static final String OWN = "H";
    /** In the order of a cron text of seven fields. */
    static final List<CronField> FIELDS = List.of(CronField.SECOND, CronField.MINUTE, CronField.HOUR);

    @Override
    public String[] apply(String[] fields) {
        String[] spread = fields.clone();
        for (int i = 0; i < FIELDS.size(); i++) {
            if (fields[i].equals(OWN)) {
                spread[i] = Integer.toString(number(FIELDS.get(i)));
            }
        }
        return spread;
    }

    private int number(CronField field) {
        CRC32 hash = new CRC32();
        hash.update((field + " of " + jobId).getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % field.all().size());
    }
}
