package dev.perennial.cli.jobs;

import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.words.JobState;

/** How a job's state is shown: a sign, its word and a colour. */
final class JobStateCell {

    private JobStateCell() {}

    static Cell of(JobState state) {
        return switch (state) {
            case OK -> cell("✓", state, Tone.GOOD);
            case RUNNING -> cell("▶", state, Tone.BUSY);
            case FAILING -> cell("✗", state, Tone.BAD);
            case PAUSED -> cell("‖", state, Tone.WARNING);
            case LATE -> cell("!", state, Tone.BAD);
            case NEW -> cell("·", state, Tone.QUIET);
        };
    }

    private static Cell cell(String sign, JobState state, Tone tone) {
        return new Cell(sign + " " + state.word(), tone);
    }
}
