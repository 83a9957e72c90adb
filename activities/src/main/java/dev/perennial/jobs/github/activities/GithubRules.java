package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.job.JobKinds;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.job.Template;
import dev.perennial.schedule.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the schema cannot say: what is written out, what has to be a secret, and which fields go together. */
final class GithubRules {

    /** What GitHub takes. */
    private static final int MOST_INPUTS = 25;

    private static final String PLACEHOLDER = "OWNER/NAME";
    private static final Pattern SECRET = Pattern.compile("\\$\\{secret:[A-Za-z_][A-Za-z0-9_]*}");
    /** What may stand in an input. No attempt: it is dispatched once. No secret: GitHub shows inputs. */
    private static final List<String> VALUES = List.of("as_of", "run_id", "job_id", Template.ANY_SETTING);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final JsonNode github;
    private final JsonNode settings;
    private final List<SettingProblem> problems = new ArrayList<>();

    /** @param whole fields and settings, with the defaults */
    GithubRules(JsonNode whole) {
        this.github = whole.path(GithubJob.KIND);
        this.settings = whole.path(JobKinds.SETTINGS);
    }

    List<SettingProblem> problems() {
        if (github.path("repository").asText().equals(PLACEHOLDER)) {
            wrong(PLACEHOLDER, "the repository's own owner and name, such as acme/shop", "repository");
        }
        for (String field : List.of("workflow", "ref")) {
            if (Template.hasPlace(github.path(field).asText())) {
                wrong(github.path(field).asText(), "a name that is written out: values may stand in inputs", field);
            }
        }
        if (github.path("workflow").asText().contains("/")) {
            wrong(github.path("workflow").asText(), "the file's name alone, such as nightly.yml", "workflow");
        }
        inputs();
        credentials();
        api();
        duration("every");
        duration("find_within");
        return problems;
    }

    private void inputs() {
        JsonNode inputs = github.path("inputs");
        inputs.properties()
                .forEach(input -> input(input.getKey(), input.getValue().asText()));
        String correlation = github.path("correlation_input").asText();
        if (inputs.has(correlation)) {
            wrong(
                    correlation,
                    "an input that stands in correlation_input or in inputs, not in both: it is given the run's id",
                    "correlation_input");
        } else if (github.has("correlation_input") && inputs.size() == MOST_INPUTS) {
            wrong(
                    MOST_INPUTS + " inputs and correlation_input",
                    "at most %d together, as GitHub takes no more".formatted(MOST_INPUTS),
                    "inputs");
        }
    }

    private void input(String name, String text) {
        if (Template.hasSecret(text)) {
            wrong(
                    text,
                    "no ${secret:…}: GitHub shows inputs to whoever may see the run; keep it as a secret of the repository",
                    "inputs",
                    name);
        } else {
            Template.flaw(text, settings, VALUES).ifPresent(expected -> wrong(text, expected, "inputs", name));
        }
    }

    private void credentials() {
        if (github.has("token") == github.has("app")) {
            problems.add(new SettingProblem(
                    github.has("token") ? Kind.WRONG : Kind.MISSING,
                    List.of(GithubJob.KIND, "token"),
                    "there beside app",
                    "a token as ${secret:GITHUB_TOKEN}, or app with its id and private_key; exactly one of the two",
                    ""));
        } else if (github.has("token")) {
            secret(github.path("token").asText(), "GITHUB_TOKEN", "token");
        } else {
            secret(github.at("/app/private_key").asText(), "GITHUB_APP_KEY", "app", "private_key");
        }
    }

    /** What was written out is not repeated: it may be the secret itself. */
    private void secret(String text, String example, String... field) {
        if (!SECRET.matcher(text).matches()) {
            wrong(
                    "another text",
                    "the name of a secret and nothing else, such as ${secret:%s}: a definition never holds the secret itself"
                            .formatted(example),
                    field);
        }
    }

    private void api() {
        String text = github.path("api").asText();
        if (Template.hasPlace(text) || !isAddress(text)) {
            wrong(
                    Template.hasPlace(text) || !text.contains("@") ? text : "an address with a user",
                    "an address such as https://api.github.com or https://github.example.com/api/v3",
                    "api");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return String.valueOf(uri.getScheme()).matches("(?i)https?")
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void duration(String field) {
        Duration duration = Durations.parse(github.path(field).asText());
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            wrong(github.path(field).asText(), "a duration from 1s to 1h", field);
        }
    }

    private void wrong(String found, String expected, String... field) {
        List<String> path = new ArrayList<>(List.of(GithubJob.KIND));
        path.addAll(List.of(field));
        problems.add(new SettingProblem(Kind.WRONG, path, found, expected, ""));
    }
}
