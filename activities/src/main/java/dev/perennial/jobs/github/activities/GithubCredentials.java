package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import dev.perennial.callout.Secrets;
import dev.perennial.callout.Secrets.UnavailableSecretException;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.job.Template;
import dev.perennial.jobs.github.activities.InstallationTokens.Token;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The token that a request carries: the one that was given, or one that GitHub gives to an app. Remembers each, to keep it out of texts. */
final class GithubCredentials {

    /** Shorter ones would take half of any text with them. */
    private static final int SHORTEST_HIDDEN = 4;

    private final GithubTarget target;
    private final Secrets secrets;
    private final InstallationTokens tokens;
    private final GithubApi api;
    private final GithubAnswers answers;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    GithubCredentials(
            GithubTarget target, Secrets secrets, InstallationTokens tokens, GithubApi api, GithubAnswers answers) {
        this.target = target;
        this.secrets = secrets;
        this.tokens = tokens;
        this.api = api;
        this.answers = answers;
    }

    private boolean isApp() {
        return target.settings().has("app");
    }

    /** @throws io.temporal.failure.ApplicationFailure when there is none, or GitHub gives none now */
    String token() {
        String token = isApp()
                ? tokens.of(installation(), this::another)
                : read(() -> secrets.value(secret(target.settings().path("token")), host()));
        told.add(token);
        return token;
    }

    /** Whether there may be another one, now that this one is not taken. */
    boolean renew() {
        if (isApp()) {
            tokens.forget(installation());
        }
        return isApp();
    }

    /** The text without any token that was sent, and without what looks like one. */
    String hidden(String text) {
        String hidden = text;
        for (String secret : told) {
            hidden = secret.length() < SHORTEST_HIDDEN ? hidden : hidden.replace(secret, "***");
        }
        return Redaction.of(hidden);
    }

    /** Also by the name of its key: a job is given nothing that it could not have asked for itself. */
    private String installation() {
        JsonNode app = target.settings().path("app");
        return String.join(
                " ",
                target.api().toString(),
                target.repository(),
                app.path("id").asText(),
                app.path("installation").asText(""),
                secret(app.path("private_key")));
    }

    /** For this repository and this purpose alone. */
    private Token another() {
        JsonNode app = target.settings().path("app");
        String jwt = key().token(app.path("id").asText(), answers.now());
        told.add(jwt);
        long installation = app.has("installation")
                ? app.path("installation").asLong()
                : ask(() -> api.get(target.path("/installation"), jwt, Map.of()), 200)
                        .path("id")
                        .asLong();
        ObjectNode scope = JsonNodeFactory.instance.objectNode();
        scope.putArray("repositories").add(target.repository().split("/")[1]);
        scope.putObject("permissions").put("actions", "write");
        JsonNode given =
                ask(() -> api.post("/app/installations/%d/access_tokens".formatted(installation), jwt, scope), 201);
        return new Token(
                given.path("token").asText(), expiry(given.path("expires_at").asText()));
    }

    private Instant expiry(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException unsaid) {
            return answers.now();
        }
    }

    private AppKey key() {
        String name = secret(target.settings().at("/app/private_key"));
        try {
            return AppKey.parse(read(() -> secrets.whole(name, host())));
        } catch (IllegalArgumentException wrong) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    "the secret %s is %s: give the file that GitHub made, by %s_FILE"
                            .formatted(name, wrong.getMessage(), name));
        }
    }

    private interface Question {
        Reply ask() throws CalloutException;
    }

    private JsonNode ask(Question question, int expected) {
        try {
            Reply reply = question.ask();
            if (reply.status() == expected) {
                return GithubApi.json(reply);
            }
            if (answers.limit(reply).isPresent() || reply.status() >= 500) {
                throw answers.refused(reply, this);
            }
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED, hidden(GithubAnswers.said(reply)) + "; " + cure(reply.status()));
        } catch (CalloutException failure) {
            throw answers.noAnswer(failure);
        }
    }

    private String cure(int status) {
        return switch (status) {
            case 401 -> "app.id and app.private_key do not belong together, or the clock of the worker is wrong";
            case 404 -> "the app is not installed in %s".formatted(target.repository());
            case 422 ->
                "give the app the permission Actions: write, and accept it for %s".formatted(target.repository());
            default -> "look at the app";
        };
    }

    private String host() {
        return target.api().getHost();
    }

    /** The rules have it that nothing else stands there. */
    private static String secret(JsonNode place) {
        return place.asText().replaceFirst("^\\$\\{" + Template.SECRET + "(.*)}$", "$1");
    }

    private static String read(Supplier<String> secret) {
        try {
            return secret.get();
        } catch (UnavailableSecretException wrong) {
            throw JobFailure.of(FailureKind.MISCONFIGURED, wrong.getMessage());
        }
    }
}
