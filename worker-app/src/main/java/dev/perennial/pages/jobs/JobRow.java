package dev.perennial.pages.jobs;

import dev.perennial.ledger.Run;
import dev.perennial.pages.frame.Bars;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Moment;
import dev.perennial.schedule.Timing;
import dev.perennial.service.JobBoard;
import dev.perennial.words.RunSentence;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A job in a list.
 *
 * @param when in words, with its zone
 * @param next empty while it is paused, and when it never will be due again
 * @param last its newest run
 */
public record JobRow(
        String id, String name, Chip state, String when, Optional<Moment> next, Optional<LastRun> last, Bars bars) {

    private static final int BARS = 30;

    /** How many runs a row wants to know of. */
    public static final int RECENT = BARS;

    /** @param remark why it is as it is; empty for a plain success */
    public record LastRun(String href, Chip outcome, Moment when, String remark) {

        static LastRun of(Run run, Instant now) {
            return new LastRun(
                    "/runs/" + run.id(), Chip.of(run), Moment.ago(RunSentence.at(run), now), RunSentence.remark(run));
        }
    }

    public static JobRow of(JobBoard.Entry entry, Instant now) {
        ZoneId zone = entry.job().definition().timeZone();
        return new JobRow(
                entry.id(),
                entry.job().definition().name(),
                Chip.of(entry.state()),
                inWords(entry.job().definition().timing()) + " " + zone.getId(),
                entry.next().map(tick -> Moment.in(tick, now, zone)),
                entry.recent().stream().findFirst().map(run -> LastRun.of(run, now)),
                Bars.of(entry.recent(), BARS));
    }

    static String inWords(Timing timing) {
        return timing instanceof Timing.Cron cron ? cron.expression().inWords() : timing.text();
    }
}
