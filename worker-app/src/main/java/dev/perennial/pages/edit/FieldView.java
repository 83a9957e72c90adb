package dev.perennial.pages.edit;

import java.util.ArrayList;
import java.util.List;

/**
 * A field of the form as the page shows it.
 *
 * @param name as {@code jobs.yaml} has it, groups before it: {@code settings.surge.floor}
 * @param value what stands in it
 * @param choices what can be chosen, the present one among them; empty for an input
 * @param flaw what is wrong with it; empty when nothing is
 */
public record FieldView(
        String name,
        String label,
        String hint,
        Field.Kind kind,
        String value,
        String placeholder,
        String otherwise,
        List<String> choices,
        boolean required,
        String flaw) {

    static FieldView of(Field field, String value, String flaw) {
        return new FieldView(
                field.name(),
                field.label(),
                field.hint(),
                field.kind(),
                value,
                placeholder(field),
                field.otherwise(),
                choices(field, value),
                field.required(),
                flaw);
    }

    /** Its own name, without those of its groups. */
    public String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    public boolean isWrong() {
        return !flaw.isEmpty();
    }

    /** Whether it takes several lines. */
    public boolean isLong() {
        return kind == Field.Kind.MAP || kind == Field.Kind.JSON;
    }

    public boolean isChoice() {
        return !choices.isEmpty();
    }

    public String inputType() {
        return kind == Field.Kind.TIME ? "datetime-local" : "text";
    }

    /** Which keys a phone shows. A number is a text too: what is wrong with it is shown, and not lost. */
    public String inputMode() {
        return kind == Field.Kind.NUMBER ? "decimal" : "text";
    }

    /** The id of what is suggested while one types; empty when nothing is. */
    public String list() {
        return switch (name) {
            case "time_zone" -> "zones";
            case "after.job" -> "jobs";
            default -> "";
        };
    }

    public int rows() {
        return Math.max(3, Math.min(12, (int) value.lines().count() + 1));
    }

    /** What describes the input, for who does not see the page. */
    public String describedBy() {
        return (hint.isEmpty() ? "" : "hint-" + name + " ") + (isWrong() ? "flaw-" + name : "");
    }

    private static String placeholder(Field field) {
        return field.otherwise().isEmpty() ? field.example() : field.otherwise();
    }

    /** A value that is none of the choices is left as it is until somebody changes it. */
    private static List<String> choices(Field field, String value) {
        List<String> choices = new ArrayList<>(field.choices());
        if (!choices.isEmpty() && !value.isEmpty() && !choices.contains(value)) {
            choices.add(value);
        }
        return choices;
    }
}
