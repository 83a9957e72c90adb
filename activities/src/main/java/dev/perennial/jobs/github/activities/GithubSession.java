package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.callout.Callout;
import dev.perennial.callout.CalloutException;
import dev.perennial.callout.Reply;
import java.util.Map;

/** What one activity asks GitHub with: who asks, for which workflow, and what an answer means. */
final class GithubSession {

    private static final int NOT_KNOWN = 401;

    private final GithubTarget target;
    private final GithubAnswers answers;
    private final GithubApi api;
    private final GithubCredentials credentials;

    GithubSession(
            GithubTarget target, Callout callout, InstallationTokens tokens, GithubAnswers answers, Runnable beat) {
        this.target = target;
        this.answers = answers;
        this.api = new GithubApi(callout, target.api(), beat);
        this.credentials = new GithubCredentials(target, callout.secrets(), tokens, api, answers);
    }

    GithubTarget target() {
        return target;
    }

    GithubAnswers answers() {
        return answers;
    }

    GithubApi api() {
        return api;
    }

    GithubCredentials credentials() {
        return credentials;
    }

    Reply get(String path) throws CalloutException {
        return get(path, Map.of());
    }

    /** @throws io.temporal.failure.ApplicationFailure when there is no token to ask with */
    Reply get(String path, Map<String, String> headers) throws CalloutException {
        Reply reply = api.get(path, credentials.token(), headers);
        return reply.status() == NOT_KNOWN && credentials.renew() ? api.get(path, credentials.token(), headers) : reply;
    }

    /**
     * The same of something that is to be done once: a token that is not taken did nothing.
     *
     * @param quietly beats meanwhile, and never ends it
     */
    Reply post(String path, JsonNode body, Runnable quietly) throws CalloutException {
        String token = credentials.token();
        Reply reply = api.uninterrupted(quietly).post(path, token, body);
        if (reply.status() != NOT_KNOWN || !credentials.renew()) {
            return reply;
        }
        return api.uninterrupted(quietly).post(path, credentials.token(), body);
    }

    RuntimeException refused(Reply reply) {
        return answers.refused(reply, credentials);
    }

    /** The page of a run, as GitHub gives it. */
    String page(JsonNode run) {
        String url = run.path("html_url").asText("");
        return url.isEmpty() ? target.page() : url;
    }
}
