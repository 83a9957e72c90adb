package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.ApiToken;
import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.access.Tokens.Created;
import dev.perennial.audit.Actor;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.ServiceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tokens: which programs may call, and what they may do. */
@RestController
@Conditional(OnApiRole.class)
class TokensApi {

    private final Tokens tokens;

    TokensApi(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * A token to be made.
     *
     * @param role viewer, operator or admin
     * @param jobs patterns of job ids, in which {@code *} stands for any letters, or {@code group:} and a group; none: every job
     * @param expiresIn like {@code 90d}; null: never
     */
    record NewToken(
            String name,
            String role,
            @Nullable List<String> jobs,
            @Nullable @JsonProperty("expires_in") String expiresIn) {}

    /**
     * A token; the secret part of it is kept by nobody but its owner.
     *
     * @param jobs patterns of job ids, in which {@code *} stands for any letters, or {@code group:} and a group; none: every job
     * @param token only when it has just been made: it is shown once
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenView(
            String id,
            String name,
            String role,
            List<String> jobs,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("created_by") String createdBy,
            @Nullable @JsonProperty("expires_at") Instant expiresAt,
            @Nullable @JsonProperty("revoked_at") Instant revokedAt,
            @Nullable @JsonProperty("last_used_at") Instant lastUsedAt,
            @Nullable String token) {

        static TokenView of(ApiToken token, String text) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.role().word(),
                    token.jobs(),
                    token.createdAt(),
                    token.createdBy(),
                    token.expiresAt().orElse(null),
                    token.revokedAt().orElse(null),
                    token.lastUsedAt().orElse(null),
                    text);
        }
    }

    /** The tokens, without their secrets. */
    @Requires(Role.ADMIN)
    @GetMapping("/api/v1/tokens")
    Page<TokenView> list() {
        return new Page<>(
                tokens.all().stream().map(token -> TokenView.of(token, null)).toList(), null);
    }

    /** Makes a token. */
    @Requires(Role.ADMIN)
    @PostMapping("/api/v1/tokens")
    ResponseEntity<TokenView> create(@RequestBody NewToken wanted, Actor actor) {
        Created created = tokens.create(
                new Tokens.Order(
                        Optional.ofNullable(wanted.name()).orElse(""),
                        Parameters.role(wanted.role()),
                        Optional.ofNullable(wanted.jobs()).orElse(List.of()),
                        Parameters.lifetime("expires_in", wanted.expiresIn())),
                actor);
        return ResponseEntity.status(HttpStatus.CREATED).body(TokenView.of(created.token(), created.text()));
    }

    /** Revokes a token: it opens nothing from now on. */
    @Requires(Role.ADMIN)
    @DeleteMapping("/api/v1/tokens/{token}")
    ResponseEntity<Void> revoke(@PathVariable("token") String id, Actor actor) {
        if (!tokens.revoke(id, actor)) {
            throw ServiceException.notFound("There is no such token that is not revoked already");
        }
        return ResponseEntity.noContent().build();
    }
}
