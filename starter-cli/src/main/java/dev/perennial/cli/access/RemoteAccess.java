package dev.perennial.cli.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.ApiToken;
import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.AuditEntry;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a token with the role admin may see and change. */
final class RemoteAccess implements Access {

    private static final String TOKENS = "/api/v1/tokens";
    private static final String AUDIT = "/api/v1/audit";
    private static final int MOST = 10_000;

    private final Remote remote;

    RemoteAccess(Remote remote) {
        this.remote = remote;
    }

    private record TokenJson(
            String id,
            String name,
            String role,
            List<String> jobs,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("created_by") String createdBy,
            @JsonProperty("expires_at") Instant expiresAt,
            @JsonProperty("revoked_at") Instant revokedAt,
            @JsonProperty("last_used_at") Instant lastUsedAt,
            String token) {

        ApiToken apiToken() {
            return new ApiToken(
                    id,
                    name,
                    Role.of(role).orElseThrow(() -> new IllegalArgumentException("an unknown role")),
                    jobs,
                    createdAt,
                    createdBy,
                    Optional.ofNullable(expiresAt),
                    Optional.ofNullable(revokedAt),
                    Optional.empty(),
                    Optional.ofNullable(lastUsedAt));
        }

        /** A secret is in here. */
        @Override
        public String toString() {
            return "TokenJson[" + id + "]";
        }
    }

    private record TokensPage(List<TokenJson> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<TokenJson> {}

    @Override
    public List<ApiToken> tokens() {
        return remote.understood(() -> remote.list(Call.get(TOKENS), MOST, TokensPage.class).stream()
                .map(TokenJson::apiToken)
                .toList());
    }

    @Override
    public Tokens.Created create(Tokens.Order order) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", order.name());
        wanted.put("role", order.role().word());
        wanted.put("jobs", order.jobs());
        wanted.put("expires_in", order.lifetime().map(Durations::format).orElse(null));
        TokenJson created = remote.ask(Call.post(TOKENS).sending(wanted), TokenJson.class);
        return remote.understood(() -> new Tokens.Created(created.apiToken(), created.token()));
    }

    @Override
    public boolean revoke(String id) {
        try {
            remote.ask(Call.delete(TOKENS + "/" + Remote.segment(id)));
            return true;
        } catch (Refusal refusal) {
            if (refusal.exitCode() == ExitCode.NOT_FOUND) {
                return false;
            }
            throw refusal;
        }
    }

    private record EntryJson(
            long id,
            Instant at,
            String actor,
            String action,
            String target,
            String outcome,
            @JsonProperty("request_id") String requestId,
            String before,
            String after) {

        AuditEntry entry() {
            return new AuditEntry(
                    id,
                    at,
                    actor,
                    action,
                    target,
                    AuditEntry.Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                    requestId,
                    Optional.ofNullable(before),
                    Optional.ofNullable(after));
        }
    }

    private record AuditPage(List<EntryJson> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<EntryJson> {}

    @Override
    public List<AuditEntry> audit(Optional<String> actor, Optional<String> target, int limit) {
        Call call = Call.get(AUDIT).with("actor", actor).with("target", target);
        return remote.understood(() -> remote.list(call, limit, AuditPage.class).stream()
                .map(EntryJson::entry)
                .toList());
    }

    private record Verification(@JsonProperty("first_broken") Long firstBroken) {}

    @Override
    public Optional<Long> firstBroken() {
        return Optional.ofNullable(remote.ask(Call.get(AUDIT + "/verification"), Verification.class)
                .firstBroken());
    }

    private record Link(String path) {}

    /** The server decides for how long it holds. */
    @Override
    public String signInLink(Optional<String> pages, Role role, Duration lifetime) {
        Link link = remote.ask(Call.post("/api/v1/sign-in-links").with("role", role.word()), Link.class);
        return pages.orElse(remote.address().url()).replaceFirst("/+$", "") + link.path();
    }
}
