package dev.perennial.cli.connect;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.database.Json;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@link Remote} said to one call. */
public record RemoteAnswer(int status, HttpHeaders headers, String body) {

    /** RFC 9457, as {@code /api/v1} refuses. */
    record Problem(
            String type,
            String title,
            String detail,
            String field,
            List<Flaw> errors,
            @JsonProperty("request_id") String requestId) {

        String words() {
            return detail == null ? title : detail;
        }

        Problem {
            errors = errors == null ? List.of() : errors;
        }
    }

    /**
     * One of the things that are wrong, or unwise.
     *
     * @param field empty for the whole
     * @param line in the file, counted from 1; 0 where there is none
     */
    public record Flaw(String field, String detail, int line, int column) {

        String words() {
            return field == null || field.isEmpty() ? detail : field + ": " + detail;
        }
    }

    /** What the server names one by one as wrong. */
    public List<Flaw> flaws() {
        return problem().map(Problem::errors).orElse(List.of());
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public <T> T read(Class<T> type) {
        return Json.read(body, type);
    }

    public boolean isAbout(String field) {
        return problem().map(Problem::field).filter(field::equals).isPresent();
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    Optional<Duration> retryAfter() {
        return header("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private Optional<Problem> problem() {
        boolean said = header("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        try {
            return said ? Optional.of(Json.read(body, Problem.class)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The error of the command: its exit code is the same as beside the database. */
    public Refusal refusal(ServerAddress address) {
        Optional<Problem> problem = problem();
        if (problem.isEmpty()) {
            return Refusal.unreachable(
                    null,
                    "%s answers with %d, and not as Perennial does".formatted(address, status),
                    "check the address: it is that of worker-app, without a path");
        }
        String words = problem.get().words();
        return switch (status) {
            case 401 ->
                Refusal.refused(
                        "%s does not accept the token: it is wrong, revoked or expired".formatted(address),
                        "an admin makes another one:  perennial tokens create --name NAME --role ROLE",
                        "next: perennial login %s".formatted(address));
            case 404 -> Refusal.notFound(words);
            case 403, 409, 412, 429 -> Refusal.refused(words, advice(problem.get()));
            default -> status < 500 ? Refusal.usage(words, advice(problem.get())) : failed(address, problem.get());
        };
    }

    private static String[] advice(Problem problem) {
        return problem.errors().stream().map(Flaw::words).toArray(String[]::new);
    }

    private Refusal failed(ServerAddress address, Problem problem) {
        List<String> advice = new ArrayList<>();
        retryAfter().ifPresent(wait -> advice.add("try again in %d s".formatted(wait.toSeconds())));
        if (problem.requestId() != null) {
            advice.add("its log knows the call as " + problem.requestId());
        }
        return Refusal.unreachable(
                null,
                "Perennial at %s cannot do this now: %s".formatted(address, problem.words()),
                advice.toArray(String[]::new));
    }
}
