package dev.perennial.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.perennial.catalogue.CatalogueProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * Why a call was refused, as RFC 9457 has it. Its sentences are ours: nothing that the caller sent is repeated, but for what is wrong
 * in a definition.
 *
 * @param type names the kind of problem and never changes; programs branch on it
 * @param detail what was wrong and what would be right
 * @param field the parameter or field that is wrong; empty when it is none
 * @param errors each thing that is wrong, where there can be several
 */
public record Problem(String type, HttpStatus status, String detail, String field, List<Flaw> errors) {

    /** Before the kind's name: the page that explains them. */
    public static final String TYPES = "/docs/problems.md#";

    /**
     * One of the things that are wrong.
     *
     * @param field like {@code after.job}; empty for the whole
     * @param line in the file that was sent, counted from 1; 0, and left out, where none was
     */
    public record Flaw(
            String field,
            String detail,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int line,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int column) {

        public static Flaw of(CatalogueProblem problem) {
            boolean inFile = problem.file() != null;
            return new Flaw(
                    problem.path(), problem.message(), inFile ? problem.line() : 0, inFile ? problem.column() : 0);
        }
    }

    public Problem {
        errors = List.copyOf(errors);
    }

    public static Problem of(String kind, HttpStatus status, String detail) {
        return new Problem(TYPES + kind, status, detail, "", List.of());
    }

    /** Of a refusal that has nothing more to say than its status. */
    public static Problem of(HttpStatus status) {
        return of(status, status.getReasonPhrase());
    }

    public static Problem of(HttpStatus status, String detail) {
        return of(status.name().toLowerCase(Locale.ROOT).replace('_', '-'), status, detail);
    }

    public boolean is(String kind) {
        return type.equals(TYPES + kind);
    }

    public Problem about(String field) {
        return new Problem(type, status, detail, field, errors);
    }

    public Problem with(List<Flaw> errors) {
        return new Problem(type, status, detail, field, errors);
    }

    /**
     * The members of the answer's body.
     *
     * @param requestId by which the log and the audit log know the call
     */
    public Map<String, Object> body(String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", detail);
        if (!field.isEmpty()) {
            body.put("field", field);
        }
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        body.put("request_id", requestId);
        return body;
    }
}
