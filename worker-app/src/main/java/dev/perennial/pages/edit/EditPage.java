package dev.perennial.pages.edit;

import dev.perennial.pages.frame.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page shows: the form of a new job, or of one that is there.
 *
 * @param job the job that is edited; empty for a new one
 * @param id of a new job, as it was typed
 * @param version of the definition that the form shows
 * @param way which of {@code cron}, {@code every} and {@code at} holds
 * @param when the fields of these
 * @param rest the other groups, in their order
 * @param owner the file that the definition comes from, if it does
 * @param alert why nothing was saved; empty when nothing was to be
 * @param notice what saving it would do, after a preview
 * @param flaws what is wrong, in the order of the form
 */
public record EditPage(
        Frame frame,
        Optional<Job> job,
        FieldView id,
        int version,
        List<FieldView> first,
        String workflow,
        String way,
        Map<String, FieldView> when,
        List<Section> rest,
        NextTimes times,
        List<String> jobIds,
        Optional<String> owner,
        boolean takeOver,
        String alert,
        Optional<Notice> notice,
        List<Flaw> flaws,
        Optional<Conflict> conflict) {

    public record Job(String id, String name) {}

    /**
     * Something that is wrong.
     *
     * @param name of the field; empty for the whole
     */
    public record Flaw(String name, String text) {}

    /**
     * A group of fields.
     *
     * @param folded whether it is unfolded on demand
     */
    public record Section(String title, String hint, boolean folded, boolean open, List<FieldView> fields) {}

    /** What a preview says. */
    public record Notice(String sentence, List<String> changes, List<String> warnings) {}

    /**
     * Somebody changed the job meanwhile.
     *
     * @param seen the version that the form had shown
     * @param present the one that is there now
     * @param by who wrote that one
     */
    public record Conflict(int seen, int present, String by, List<Line> lines) {}

    /**
     * A field that one or the other changed.
     *
     * @param yours empty when it was left alone
     */
    public record Line(String name, String label, String before, String now, Optional<String> yours) {}

    public String action() {
        return job.map(edited -> "/jobs/" + edited.id() + "/edit").orElse("/new-job");
    }

    public String title() {
        return job.map(edited -> "Edit " + edited.name()).orElse("New job");
    }

    public String back() {
        return job.map(edited -> "/jobs/" + edited.id() + "/configuration").orElse("/jobs");
    }

    public boolean isToBeTakenOver() {
        return flaws.stream().anyMatch(flaw -> flaw.name().equals("take_over"));
    }
}
