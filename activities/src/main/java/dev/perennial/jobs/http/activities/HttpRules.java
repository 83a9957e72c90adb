package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.perennial.job.SettingProblem;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.job.Template;
import dev.perennial.schedule.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the schema of a call cannot say: which fields go together, and what an address, a header and a place in a text may be. */
final class HttpRules {

    private static final Pattern ORIGIN = Pattern.compile("(?i)(https?)://([^/?#]*)(.*)", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    /** Decided by the call itself. */
    private static final Set<String> NOT_SET = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "proxy-authorization");

    /** What may stand in a place. */
    private static final List<String> VALUES =
            List.of("as_of", "run_id", "job_id", "attempt", Template.ANY_SETTING, Template.ANY_SECRET);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final JsonNode http;
    private final JsonNode settings;
    private final List<SettingProblem> problems = new ArrayList<>();

    /** @param whole fields and settings, with the defaults */
    HttpRules(JsonNode whole) {
        this.http = whole.path(HttpJob.KIND);
        this.settings = whole.path("settings");
    }

    List<SettingProblem> problems() {
        if (http.has("url") == http.has("vercel")) {
            problems.add(new SettingProblem(
                    http.has("url") ? Kind.WRONG : Kind.MISSING,
                    List.of(HttpJob.KIND, "url"),
                    "there beside vercel",
                    "a URL such as https://app.example.com/api/cron/warm, or vercel with a path; exactly one of the two",
                    ""));
        } else if (http.has("vercel")) {
            vercel();
        } else {
            url(http.path("url").asText());
        }
        body();
        texts("query", http.path("query"));
        headers();
        duration("timeout");
        if (http.has("accepted")) {
            duration("accepted", "every");
        }
        return problems;
    }

    /** It is sent as Vercel sends it, or it is another request. */
    private void vercel() {
        for (String other : List.of("method", "query", "headers", "body", "idempotency_key", "redirects")) {
            boolean isDefault = other.equals("idempotency_key")
                            && !http.path(other).asBoolean()
                    || other.equals("redirects") && http.path(other).asText().equals("refuse");
            if (http.has(other) && !isDefault) {
                wrong(
                        "there beside vercel",
                        "url in place of vercel: what Vercel sends is a GET with its own headers",
                        other);
            }
        }
        if (Template.hasPlace(http.path("vercel").asText())) {
            wrong(http.path("vercel").asText(), "a path as it stands in vercel.json, without ${ }", "vercel");
        }
    }

    private void url(String text) {
        Matcher parts = ORIGIN.matcher(text);
        if (!parts.matches()) {
            wrong(text, "an address that begins with https://", "url");
            return;
        }
        String authority = parts.group(2);
        if (Template.hasPlace(authority)) {
            wrong(text, "an address whose host is written out: a value may stand behind it, in path and query", "url");
        } else if (authority.contains("@")) {
            wrong("an address with a user", "the header Authorization in place of a user before the host", "url");
        } else if (parts.group(3).contains("#")) {
            wrong(text, "an address without a part behind #, which is never sent", "url");
        } else if (!isAddress(text)) {
            wrong(text, "an address such as https://app.example.com/api/cron/warm, other letters as %20", "url");
        } else {
            place(text, "url");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(Template.fill(text, name -> TextNode.valueOf("x"), filled -> filled));
            return uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void body() {
        JsonNode body = http.path("body");
        if (body.isMissingNode()) {
            return;
        }
        String method = http.path("method").asText("POST");
        if (method.equals("GET") || method.equals("HEAD")) {
            wrong(method, "POST, PUT, PATCH or DELETE with a body; a %s has none".formatted(method), "method");
        }
        texts("body", body);
    }

    private void headers() {
        for (Map.Entry<String, JsonNode> header : http.path("headers").properties()) {
            String name = header.getKey();
            if (!HEADER.matcher(name).matches()) {
                wrong(name, "the name of a header, such as X-Region", "headers", name);
            } else if (NOT_SET.contains(name.toLowerCase(Locale.ROOT))) {
                wrong("there", "no header %s: the call sets it itself".formatted(name), "headers", name);
            } else if (header.getValue().asText().chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127 || c > 255)) {
                wrong(
                        "a text with a line break or a letter that no header holds",
                        "letters of Latin-1",
                        "headers",
                        name);
            }
        }
        texts("headers", http.path("headers"));
    }

    private void duration(String... path) {
        JsonNode value = http;
        for (String name : path) {
            value = value.path(name);
        }
        Duration duration = Durations.parse(value.asText());
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            wrong(value.asText(), "a duration from 1s to 1d", path);
        }
    }

    /** Every text in it, wherever. */
    private void texts(String field, JsonNode value) {
        if (value.isTextual()) {
            place(value.textValue(), field);
        }
        for (Map.Entry<String, JsonNode> inner : value.properties()) {
            if (inner.getValue().isTextual()) {
                place(inner.getValue().textValue(), field, inner.getKey());
            } else {
                inner.getValue().forEach(each -> texts(field, each));
            }
        }
        if (value.isArray()) {
            value.forEach(each -> texts(field, each));
        }
    }

    private void place(String text, String... field) {
        Template.flaw(text, settings, VALUES).ifPresent(expected -> wrong(text, expected, field));
    }

    private void wrong(String found, String expected, String... field) {
        List<String> path = new ArrayList<>(List.of(HttpJob.KIND));
        path.addAll(List.of(field));
        problems.add(new SettingProblem(Kind.WRONG, path, found, expected, ""));
    }
}
