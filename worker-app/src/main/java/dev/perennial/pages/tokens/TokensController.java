package dev.perennial.pages.tokens;

import dev.perennial.access.ApiToken;
import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.pages.tokens.TokensPage.Row;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page of tokens. */
@RestController
@Conditional(OnApiRole.class)
class TokensController {

    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Tokens tokens;
    private final Frames frames;
    private final Clock clock;

    TokensController(Tokens tokens, Frames frames, Clock clock) {
        this.tokens = tokens;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.ADMIN)
    @GetMapping("/tokens")
    ResponseEntity<String> list(Caller caller, HttpServletRequest request) {
        return page("", caller, request);
    }

    /** The answer shows the token, so it is no page to go on to: nobody could find the token there again. */
    @Requires(Role.ADMIN)
    @PostMapping("/tokens")
    ResponseEntity<String> create(
            @RequestParam("name") String name,
            @RequestParam("role") String role,
            @RequestParam(name = "jobs", defaultValue = "") String jobs,
            @RequestParam(name = "expires_in", defaultValue = "") String expiresIn,
            Caller caller,
            Actor actor,
            HttpServletRequest request) {
        Role wanted = Parameters.role(role);
        List<String> patterns = Arrays.stream(jobs.split("[, ]+"))
                .filter(pattern -> !pattern.isEmpty())
                .toList();
        Tokens.Created created = tokens.create(
                new Tokens.Order(name.strip(), wanted, patterns, Parameters.lifetime("expires_in", expiresIn)), actor);
        return page(created.text(), caller, request);
    }

    @Requires(Role.ADMIN)
    @PostMapping("/tokens/{token}/revoke")
    ResponseEntity<String> revoke(@PathVariable("token") String id, Actor actor) {
        tokens.revoke(id, actor);
        return SeeOther.page("/tokens");
    }

    private ResponseEntity<String> page(String created, Caller caller, HttpServletRequest request) {
        Instant now = clock.instant();
        return Html.page(
                "tokens/tokens.jte",
                new TokensPage(
                        frames.of("tokens", caller, request),
                        tokens.all().stream().map(token -> row(token, now)).toList(),
                        created));
    }

    private static Row row(ApiToken token, Instant now) {
        return new Row(
                token.id(),
                token.name(),
                token.role().word(),
                token.jobs().isEmpty() ? "every job" : String.join(" ", token.jobs()),
                Moment.ago(token.createdAt(), now),
                token.lastUsedAt().map(used -> Moment.ago(used, now)),
                token.expiresAt().map(end -> Moment.at(end, UTC)),
                token.isValid(now));
    }
}
