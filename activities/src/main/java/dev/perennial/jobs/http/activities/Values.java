package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.perennial.callout.Secrets;
import dev.perennial.callout.Secrets.UnavailableSecretException;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.failure.Redaction;
import dev.perennial.job.RunValues;
import dev.perennial.job.Template;
import dev.perennial.run.JobRequest;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What the places of one call stand for. It remembers which secrets were told, so that no answer that repeats them is kept. */
final class Values implements Function<String, JsonNode> {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Shorter ones would take half of any text with them. */
    private static final int SHORTEST_HIDDEN = 4;

    private final JobRequest request;
    private final JsonNode settings;
    private final int attempt;
    private final Secrets secrets;
    private final String host;

    // Mutable state
    private final Set<String> told =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** @param host that the call goes to */
    Values(JobRequest request, JsonNode settings, int attempt, Secrets secrets, String host) {
        this.request = request;
        this.settings = settings;
        this.attempt = attempt;
        this.secrets = secrets;
        this.host = host;
    }

    @Override
    public JsonNode apply(String name) {
        if (name.startsWith(Template.SECRET)) {
            return NODES.textNode(secret(name.substring(Template.SECRET.length())));
        }
        return name.equals("attempt") ? NODES.numberNode(attempt) : new RunValues(request, settings).apply(name);
    }

    String secret(String name) {
        try {
            String value = secrets.value(name, host);
            told.add(value);
            told.add(Outgoing.encoded(value));
            return value;
        } catch (UnavailableSecretException wrong) {
            throw JobFailure.of(FailureKind.MISCONFIGURED, wrong.getMessage());
        }
    }

    /** Of those that were told; 0 when none was. */
    int longestSecret() {
        return told.stream().mapToInt(String::length).max().orElse(0);
    }

    /** The text without any secret that was told, and without what looks like one. */
    String hidden(String text) {
        String hidden = text;
        for (String secret : told) {
            hidden = secret.length() < SHORTEST_HIDDEN ? hidden : hidden.replace(secret, "***");
        }
        return Redaction.of(hidden);
    }
}
