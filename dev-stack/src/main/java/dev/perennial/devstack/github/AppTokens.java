package dev.perennial.devstack.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.perennial.devstack.http.Http;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The installation of a GitHub App: it gives tokens to who signs with the app's key, each good for a time. */
public final class AppTokens {

    private static final long INSTALLATION = 48_211_234;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final String repository;
    private final List<String> given = new CopyOnWriteArrayList<>();
    private final List<String> revoked = new CopyOnWriteArrayList<>();

    // Mutable state
    private volatile String appId = "";
    private volatile PublicKey key;
    private volatile Duration validFor = Duration.ofHours(1);

    AppTokens(String repository) {
        this.repository = repository;
    }

    public void install(String appId, PublicKey key, Duration validFor) {
        this.appId = appId;
        this.key = key;
        this.validFor = validFor;
    }

    public List<String> given() {
        return List.copyOf(given);
    }

    /** No token that was given up to now is taken any more. */
    public void revokeAll() {
        revoked.addAll(given);
    }

    boolean knows(String bearer) {
        String token = bearer.replaceFirst("^Bearer ", "");
        return given.contains(token) && !revoked.contains(token);
    }

    /** Whether it was a question for an app, which then has its answer. */
    boolean answers(HttpExchange exchange, GithubServer.Asked request, String path) throws IOException {
        boolean where = path.equals("/repos/" + repository + "/installation");
        boolean token = path.equals("/app/installations/%d/access_tokens".formatted(INSTALLATION));
        if (!where && !token) {
            return false;
        }
        if (!isSigned(request.headers().getOrDefault("authorization", ""))) {
            GithubServer.error(exchange, 401, "A JSON web token could not be decoded");
        } else if (where) {
            Http.json(exchange, 200, Http.JSON.createObjectNode().put("id", INSTALLATION));
        } else {
            give(exchange, Http.JSON.readTree(request.body()));
        }
        return true;
    }

    private void give(HttpExchange exchange, JsonNode scope) throws IOException {
        if (!repository.endsWith("/" + scope.at("/repositories/0").asText())
                || !scope.at("/permissions/actions").asText().equals("write")) {
            GithubServer.error(exchange, 422, "The permissions requested are not granted to this installation.");
            return;
        }
        String token = "ghs_" + (given.size() + 1) + "ofTheApp0123456789";
        given.add(token);
        Http.json(
                exchange,
                201,
                Http.JSON
                        .createObjectNode()
                        .put("token", token)
                        .put("expires_at", Instant.now().plus(validFor).toString()));
    }

    private boolean isSigned(String bearer) {
        String[] parts = bearer.replaceFirst("^Bearer ", "").split("\\.");
        if (parts.length != 3 || key == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode claims = Http.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Instant now = Instant.now();
            Instant until = Instant.ofEpochSecond(claims.path("exp").asLong());
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("iss").asText().equals(appId)
                    && !Instant.ofEpochSecond(claims.path("iat").asLong()).isAfter(now)
                    && until.isAfter(now)
                    && until.isBefore(now.plus(LONGEST));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
