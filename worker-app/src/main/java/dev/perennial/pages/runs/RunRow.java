package dev.perennial.pages.runs;

import dev.perennial.ledger.Run;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Moment;
import dev.perennial.run.RunStatus;
import dev.perennial.words.RunSentence;
import dev.perennial.words.When;
import java.time.ZoneId;

/**
 * A run in a list.
 *
 * @param due its tick, or its start for a run by hand
 * @param took empty while it goes on, and when it never ran
 * @param remark why it is as it is; of a success, what it came to
 */
public record RunRow(String id, String jobId, Chip outcome, Moment due, String trigger, String took, String remark) {

    public static RunRow of(Run run, ZoneId zone, ResultTeller teller) {
        return new RunRow(
                run.id().toString(),
                run.jobId(),
                Chip.of(run),
                Moment.at(RunSentence.at(run), zone),
                run.trigger().word(),
                run.durationMs().map(When::took).orElse(""),
                run.status() == RunStatus.SUCCESS ? teller.inOneLine(run) : RunSentence.remark(run));
    }
}
