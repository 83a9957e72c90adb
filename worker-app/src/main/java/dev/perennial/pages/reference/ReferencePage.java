package dev.perennial.pages.reference;

import dev.perennial.pages.frame.Frame;
import java.util.List;

/**
 * What the page shows: the calls by what they are about, and the shapes of bodies and answers.
 *
 * @param common the parameters that many calls have, which are told once
 */
public record ReferencePage(
        Frame frame, String introduction, List<Field> common, List<Section> sections, List<Shape> shapes) {

    public record Section(String name, List<Call> calls) {}

    /**
     * A call.
     *
     * @param role that it needs
     * @param parameters those that few calls have
     * @param curl the call with its examples, to copy
     * @param answers what may come, the success first
     */
    public record Call(
            String id,
            String method,
            String path,
            String role,
            String summary,
            String description,
            List<Field> parameters,
            String curl,
            List<Answer> answers) {}

    /** @param type with its limits, in words */
    public record Field(String name, String type, String description, boolean required) {}

    /** @param shape the name of the body's shape; empty when there is none */
    public record Answer(String status, String description, String shape) {}

    public record Shape(String name, String description, List<Field> fields) {}
}
