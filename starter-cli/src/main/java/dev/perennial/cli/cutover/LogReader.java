package dev.perennial.cli.cutover;

import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.words.CutoverView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the calls of watched jobs in an access log, and tells of them, and how far it has read. */
final class LogReader {

    /** A request is written when it has been answered, and a server may write several at once. */
    static final Duration WRITTEN_BY = Duration.ofMinutes(1);

    private static final int CALLS_AT_ONCE = 5_000;

    private final CutoverDesk desk;
    private final LogFile log;

    // Mutable state: what has been told of is forgotten; what could not be told is told the next time
    private final Map<String, List<Instant>> untold = new TreeMap<>();
    private Instant from;
    private Instant lastLine;

    LogReader(CutoverDesk desk, LogFile log) {
        this.desk = desk;
        this.log = log;
    }

    /**
     * Reads on, and tells of what it read.
     *
     * @param now of a log that is being followed, in which nothing was written since its last line; null: nobody knows that
     * @return the jobs that were told of, as they are then
     */
    List<CutoverView> read(Instant now) {
        List<CutoverView> watched = desk.all().stream()
                .filter(cutover -> cutover.evidence().equals("log") && cutover.path() != null)
                .toList();
        log.read(text -> LogLine.read(text).ifPresent(line -> take(line, watched)));
        Instant until = now == null ? lastLine : now.minus(WRITTEN_BY);
        if (from == null || until == null || until.isBefore(from)) {
            return List.of();
        }
        List<CutoverView> told =
                watched.stream().map(job -> tell(job, new Read(from, until))).toList();
        untold.clear();
        from = until;
        return told;
    }

    private void take(LogLine line, List<CutoverView> watched) {
        from = from == null ? line.at() : from;
        lastLine = line.at();
        watched.stream().filter(job -> isCall(job, line)).forEach(job -> untold.computeIfAbsent(
                        job.jobId(), id -> new ArrayList<>())
                .add(line.at()));
    }

    /** How far it was read is told with the last of the calls: nothing may look silent that was not. */
    private CutoverView tell(CutoverView job, Read read) {
        List<Instant> calls = untold.getOrDefault(job.jobId(), List.of());
        int told = 0;
        for (; calls.size() - told > CALLS_AT_ONCE; told += CALLS_AT_ONCE) {
            desk.report(job.jobId(), calls.subList(told, told + CALLS_AT_ONCE), new Read(read.from(), read.from()));
        }
        return desk.report(job.jobId(), calls.subList(told, calls.size()), read);
    }

    /** Of old ones nobody wants to know. */
    private static boolean isCall(CutoverView job, LogLine line) {
        return line.calls(job.path()) && !line.at().isBefore(job.since().minus(WRITTEN_BY));
    }
}
