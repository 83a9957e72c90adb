package dev.perennial.jobs.http.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.Call;
import dev.perennial.callout.Callout;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.job.Settings;
import dev.perennial.job.Template;
import dev.perennial.jobs.http.CallPolicy;
import dev.perennial.run.JobRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Makes the request of a run from what its settings say. */
final class Outgoing {

    /** What is read of an answer that has to be looked into. */
    private static final int READ = 1 << 20;

    private static final String VERCEL_SECRET = "CRON_SECRET";

    private final JobRequest request;
    private final Settings whole;
    private final JsonNode http;
    private final Callout callout;
    private final CallPolicy policy;
    private final Supplier<String> schedule;

    /** @param schedule when the job is due, as in {@code jobs.yaml}; asked for only where it is told */
    Outgoing(JobRequest request, Settings whole, Callout callout, Supplier<String> schedule) {
        this.schedule = schedule;
        this.request = request;
        this.whole = whole;
        this.http = whole.json(HttpJob.KIND);
        this.callout = callout;
        this.policy = CallPolicy.of(request);
    }

    CallPolicy policy() {
        return policy;
    }

    Expectation expectation() {
        return new Expectation(http.path("expect"));
    }

    int keep() {
        return http.path("keep").asInt();
    }

    boolean followsRedirects() {
        return http.path("redirects").asText().equals("follow");
    }

    /** How accepted work is followed; empty when it is not. */
    Optional<Accepted> accepted() {
        return Optional.of(http.path("accepted")).filter(JsonNode::isObject).map(Accepted::new);
    }

    /** What is kept from whom when it is redirected. */
    Following following(Values values) {
        Set<String> secretHeaders = new TreeSet<>();
        http.path("headers").properties().stream()
                .filter(header -> Template.hasSecret(header.getValue().asText()))
                .forEach(header -> secretHeaders.add(header.getKey()));
        return new Following(
                secretHeaders, values, Template.hasSecret(http.path("body").toString()));
    }

    /** The values of a call to the host of this one. */
    Values values(int attempt) {
        return new Values(request, whole.json("settings"), attempt, callout.secrets(), base().getHost());
    }

    private URI base() {
        if (http.has("vercel")) {
            return callout.application()
                    .orElseThrow(() -> JobFailure.of(
                            FailureKind.MISCONFIGURED,
                            "nobody said where the application is: set NEXTJS_API_URL of the worker, or give a url"));
        }
        // Its host is written out.
        return URI.create(http.path("url").asText().replaceFirst("^([^:]+://[^/?#]+).*$", "$1"));
    }

    Call call(Values values) {
        return http.has("vercel") ? vercel(values) : own(values);
    }

    private Call vercel(Values values) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("User-Agent", List.of("vercel-cron/1.0"));
        headers.put("Authorization", List.of("Bearer " + values.secret(VERCEL_SECRET)));
        headers.put("X-Vercel-Cron-Schedule", List.of(schedule.get()));
        URI uri = URI.create(
                base().toString().replaceAll("/+$", "") + http.path("vercel").asText());
        return new Call("GET", uri, headers, null, policy.timeout(), read());
    }

    private Call own(Values values) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        http.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(),
                        List.of(header(header.getKey(), header.getValue().asText(), values))));
        byte[] body = body(values, headers);
        if (http.path("idempotency_key").asBoolean()) {
            headers.put("Idempotency-Key", List.of(request.runId().toString()));
        }
        return new Call(policy.method(), uri(values), headers, body, policy.timeout(), read());
    }

    private URI uri(Values values) {
        String url = Template.fill(http.path("url").asText(), values, Outgoing::encoded);
        StringJoiner query = new StringJoiner("&");
        http.path("query")
                .properties()
                .forEach(parameter -> query.add(encoded(parameter.getKey()) + "="
                        + encoded(Template.fill(parameter.getValue().asText(), values, UnaryOperator.identity()))));
        String glue = query.length() == 0 ? "" : url.contains("?") ? "&" : "?";
        return URI.create(url + glue + query);
    }

    private static String header(String name, String text, Values values) {
        String value = Template.fill(text, values, UnaryOperator.identity());
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127 || c > 255)) {
            throw JobFailure.of(FailureKind.MISCONFIGURED, "the header %s holds what no header can".formatted(name));
        }
        return value;
    }

    private byte[] body(Values values, Map<String, List<String>> headers) {
        JsonNode body = http.path("body");
        if (body.has("json")) {
            type("application/json", headers);
            return bytes(Template.fill(body.path("json"), values).toString());
        }
        if (body.has("form")) {
            type("application/x-www-form-urlencoded", headers);
            StringJoiner form = new StringJoiner("&");
            body.path("form")
                    .properties()
                    .forEach(field -> form.add(encoded(field.getKey()) + "="
                            + encoded(Template.fill(field.getValue().asText(), values, UnaryOperator.identity()))));
            return bytes(form.toString());
        }
        if (body.has("text")) {
            type("text/plain; charset=utf-8", headers);
            return bytes(Template.fill(body.path("text").asText(), values, UnaryOperator.identity()));
        }
        return null;
    }

    private static void type(String otherwise, Map<String, List<String>> headers) {
        if (headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            headers.put("Content-Type", List.of(otherwise));
        }
    }

    /** How accepted work is asked for: with the headers of the call that are not about a body, and not for that host alone. */
    Call question(Call call, Values values, URI at) {
        Following following = following(values);
        boolean atHome = Call.origin(call.uri()).equals(Call.origin(at));
        Map<String, List<String>> headers = new LinkedHashMap<>(call.headers());
        headers.keySet()
                .removeIf(name -> name.equalsIgnoreCase("Content-Type")
                        || name.equalsIgnoreCase("Idempotency-Key")
                        || !atHome && following.isPrivate(name));
        return new Call("GET", at, headers, null, policy.timeout(), read());
    }

    private int read() {
        return expectation().looksAtTheBody() || accepted().isPresent() ? READ : keep() + Kept.MARGIN;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As a value is written in a URL. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
