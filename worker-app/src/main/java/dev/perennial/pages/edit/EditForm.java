package dev.perennial.pages.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypes;
import dev.perennial.pages.edit.EditPage.Section;
import dev.perennial.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The form of a definition: its fields, what was typed into them, and what is wrong with that. */
final class EditForm {

    private final JobTypes types;
    private final ObjectNode shown;
    private final String workflow;
    private final List<Fields.Group> settings;
    private final List<Field> fields;
    private final Changes changes;

    /**
     * @param shown the definition that it shows; with a {@code workflow} alone for a new job
     * @param typed what was typed, by the names of the fields; a field that is not among them is as it was shown
     */
    EditForm(JobTypes types, ObjectNode shown, Map<String, String> typed) {
        this.types = types;
        this.shown = shown;
        this.workflow = typed.getOrDefault(Fields.WORKFLOW, Fields.workflow(shown));
        this.settings = Fields.settings(workflow, types, shown);
        this.fields = Stream.concat(
                        Fields.own(workflow, types).stream(),
                        settings.stream().flatMap(group -> group.fields().stream()))
                .toList();
        this.changes = new Changes(fields, shown, typed);
    }

    private EditForm(EditForm form, ObjectNode present, Changes changes) {
        this(form.types, present, changes.typed());
    }

    /** The same changes, of the definition that is there by now. */
    EditForm over(ObjectNode present) {
        return new EditForm(this, present, changes.of(present));
    }

    Changes changes() {
        return changes;
    }

    List<Field> fields() {
        return fields;
    }

    ObjectNode shown() {
        return shown;
    }

    String workflow() {
        return workflow;
    }

    /** The entry of a new job. */
    ObjectNode entry() {
        ObjectNode entry = changes.patch();
        JobKinds.of(workflow).ifPresentOrElse(entry::withObjectProperty, () -> entry.put(Fields.WORKFLOW, workflow));
        return entry;
    }

    /** Texts of the fields as they stand, for who computes with them. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach(field -> texts.put(field.name(), changes.text(field)));
        texts.put(Changes.TIMING, changes.way());
        return texts;
    }

    /** Each touched field, before and after. */
    List<String> changesInWords() {
        return fields.stream()
                .filter(changes::isTouched)
                .map(field -> "%s: %s → %s"
                        .formatted(field.fullLabel(), orNone(field.show(field.in(shown))), orNone(changes.text(field))))
                .toList();
    }

    private static String orNone(String text) {
        return text.isBlank() ? "not given" : text;
    }

    /** What a problem says, each at the field that a person finds it at; what belongs to none under the empty name. */
    Map<String, String> flaws(Problem problem) {
        Map<String, String> flaws = changes.flaws();
        for (Problem.Flaw flaw : problem.errors()) {
            String at = fieldOf(flaw.field());
            String inside = flaw.field().startsWith(at + ".") && !at.isEmpty()
                    ? flaw.field().substring(at.length() + 1) + " "
                    : "";
            flaws.merge(at, inside + flaw.detail(), (one, other) -> one.equals(other) ? one : one + "; " + other);
        }
        return flaws;
    }

    /** The same in the order of the form, as a summary lists them. */
    List<EditPage.Flaw> listed(Map<String, String> flaws) {
        List<EditPage.Flaw> listed = new ArrayList<>();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("", "");
        labels.put("take_over", "");
        labels.put("id", "Id: ");
        fields.forEach(field -> labels.put(field.name(), field.fullLabel() + ": "));
        labels.forEach((name, label) -> {
            if (flaws.containsKey(name)) {
                listed.add(new EditPage.Flaw(name, label + flaws.get(name)));
            }
        });
        return listed;
    }

    private String fieldOf(String path) {
        return fields.stream()
                .map(Field::name)
                .filter(name -> path.equals(name) || path.startsWith(name + ".") || path.startsWith(name + "["))
                .findFirst()
                .or(() -> fields.stream()
                        .map(Field::name)
                        .filter(name -> name.startsWith(path + ".") && !path.isEmpty())
                        .findFirst())
                .orElse("");
    }

    FieldView view(Field field, Map<String, String> flaws) {
        return FieldView.of(field, changes.text(field), flaws.getOrDefault(field.name(), ""));
    }

    Map<String, FieldView> when(Map<String, String> flaws) {
        Map<String, FieldView> when = new LinkedHashMap<>();
        Stream.concat(Fields.TIMING.stream(), Stream.of("time_zone"))
                .forEach(name -> when.put(name, view(Fields.own(name), flaws)));
        return when;
    }

    List<Section> sections(Map<String, String> flaws) {
        List<Section> sections = new ArrayList<>();
        for (Fields.Group group : settings) {
            sections.add(section(group.title(), group.hint(), group.folded(), group.fields(), flaws));
        }
        sections.add(section("About", "", true, Fields.about(), flaws));
        sections.add(section("Limits", "", true, Fields.limits(), flaws));
        sections.add(section("Order", "", true, Fields.after(), flaws));
        sections.add(section(
                "Retry", "How each step of a run is tried again after a failure.", true, Fields.retry(), flaws));
        return sections;
    }

    private Section section(String title, String hint, boolean folded, List<Field> fields, Map<String, String> flaws) {
        boolean open = fields.stream()
                .anyMatch(field -> flaws.containsKey(field.name())
                        || !changes.text(field).isBlank()
                                && !changes.text(field).equals(field.otherwise()));
        return new Section(
                title,
                hint,
                folded,
                open,
                fields.stream().map(field -> view(field, flaws)).toList());
    }
}
