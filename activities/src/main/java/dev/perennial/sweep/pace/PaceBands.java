package dev.perennial.sweep.pace;

import dev.perennial.sweep.pace.PaceDao.Band;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Cuts the time of a step into stretches with one reason each; so many at most that a signal which flaps does not fill a table. */
final class PaceBands {

    private static final int MANY = 300;
    private static final Duration LONG = Duration.ofMinutes(1);

    // Mutable state
    private Instant since;
    private long rowsBefore;
    private PaceReading reading = PaceReading.NOTHING;
    private int count;

    PaceBands(Instant begin) {
        since = begin;
    }

    /**
     * What is to be written now: the stretch so far, and one that begins.
     *
     * @param rows that the attempt has done by now
     */
    List<Band> at(Instant now, PaceReading current, long rows) {
        List<Band> changed = new ArrayList<>();
        boolean isOther = current.level() != reading.level() || current.signal() != reading.signal();
        boolean mayCut = count < MANY || Duration.between(since, now).compareTo(LONG) >= 0;
        if (isOther && mayCut && now.isAfter(since)) {
            changed.add(band(now, reading, rows));
            count++;
            since = now;
            rowsBefore = rows;
        }
        if (!isOther || mayCut) {
            reading = current;
        }
        changed.add(band(now, reading, rows));
        return changed;
    }

    private Band band(Instant until, PaceReading of, long rows) {
        return new Band(since, until, of.level(), of.signal(), of.words(), Math.max(0, rows - rowsBefore));
    }
}
