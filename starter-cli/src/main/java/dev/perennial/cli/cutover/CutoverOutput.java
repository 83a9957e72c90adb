package dev.perennial.cli.cutover;

import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.words.CutoverView;
import java.util.List;

/** How commands show jobs that move in. */
final class CutoverOutput {

    private CutoverOutput() {}

    static void print(List<CutoverView> cutovers, OutputOption output, Terminal terminal) {
        if (output.isJson()) {
            terminal.print(JsonText.of(cutovers));
            return;
        }
        if (cutovers.isEmpty()) {
            terminal.print("no job moves in; next: perennial cutover watch JOB_ID");
            return;
        }
        Table table = new Table("JOB", "STATE", "SEEN BY", "WAIT", "TOLD");
        cutovers.forEach(cutover -> table.row(
                Cell.of(cutover.jobId()),
                new Cell(cutover.state(), tone(cutover)),
                Cell.of(cutover.evidence()),
                Cell.of(cutover.patience()),
                Cell.of(cutover.told())));
        terminal.print(table);
    }

    private static Tone tone(CutoverView cutover) {
        boolean bothOrNobody = cutover.calledSince() != null || cutover.movedAt() == null && cutover.silentAt() != null;
        return bothOrNobody ? Tone.WARNING : cutover.movedAt() == null ? Tone.PLAIN : Tone.GOOD;
    }
}
