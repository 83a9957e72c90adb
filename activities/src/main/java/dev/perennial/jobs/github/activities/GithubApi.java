package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.perennial.callout.Call;
import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the API of GitHub: each request once, with the headers that it wants. */
final class GithubApi {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** A list of runs repeats the whole repository with each. */
    private static final int KEEP = 4 << 20;

    private final Callout callout;
    private final URI base;
    private final Runnable beat;

    /** @param beat called about once a second while a request is under way; what it throws ends the request */
    GithubApi(Callout callout, URI base, Runnable beat) {
        this.callout = callout;
        this.base = base;
        this.beat = beat;
    }

    /** The same whose requests nothing ends: they go on to their answer, though the run is cancelled meanwhile. */
    GithubApi uninterrupted(Runnable quietly) {
        return new GithubApi(callout, base, quietly);
    }

    Reply get(String path, String token, Map<String, String> more) throws CalloutException {
        Map<String, List<String>> headers = headers(token);
        more.forEach((name, value) -> headers.put(name, List.of(value)));
        return callout.send(new Call("GET", uri(path), headers, null, TIMEOUT, KEEP), beat);
    }

    /** @param body null when there is none */
    Reply post(String path, String token, JsonNode body) throws CalloutException {
        Map<String, List<String>> headers = headers(token);
        byte[] bytes = new byte[0];
        if (body != null) {
            headers.put("Content-Type", List.of("application/json"));
            bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        }
        return callout.send(new Call("POST", uri(path), headers, bytes, TIMEOUT, KEEP), beat);
    }

    /** Of the storage to which GitHub leads: it has its permission in its address, and refuses a token beside it. */
    Reply storage(URI at, Map<String, String> headers, int keep) throws CalloutException {
        Map<String, List<String>> sent = new LinkedHashMap<>();
        headers.forEach((name, value) -> sent.put(name, List.of(value)));
        return callout.send(new Call("GET", at, sent, null, TIMEOUT, keep), beat);
    }

    private URI uri(String path) {
        return URI.create(base + path);
    }

    /** The version is the oldest that is supported: an Enterprise Server refuses one that is newer than itself. */
    private static Map<String, List<String>> headers(String token) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Accept", List.of("application/vnd.github+json"));
        headers.put("X-GitHub-Api-Version", List.of("2022-11-28"));
        headers.put("Authorization", List.of("Bearer " + token));
        return headers;
    }

    /** Missing for what is no JSON. */
    static JsonNode json(Reply reply) {
        try {
            return reply.truncated() ? MissingNode.getInstance() : JSON.readTree(reply.text());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
