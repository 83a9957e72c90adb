package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.SignIns;
import dev.perennial.audit.Actor;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Links that sign a person in to the pages, once. They are for an admin of every job, who could as well make a token and sign in
 * with that: nobody becomes more by a link than they are.
 */
@RestController
@Conditional(OnApiRole.class)
class SignInLinksApi {

    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final SignIns signIns;
    private final Clock clock;

    SignInLinksApi(SignIns signIns, Clock clock) {
        this.signIns = signIns;
        this.clock = clock;
    }

    /**
     * A link that signs in once.
     *
     * @param path below the address of the pages; shown once
     */
    record LinkView(String path, String role, @JsonProperty("expires_at") Instant expiresAt) {}

    /** Makes a link that signs a person in to the pages, once, within a quarter of an hour. */
    @Requires(Role.ADMIN)
    @PostMapping("/api/v1/sign-in-links")
    ResponseEntity<LinkView> create(@RequestParam(name = "role", defaultValue = "admin") String role, Actor actor) {
        Role wanted = Parameters.role(role);
        Instant end = clock.instant().plus(LIFETIME);
        String secret = signIns.createLink(new Person(actor.name(), wanted), LIFETIME, actor);
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new LinkView("/sign-in?link=" + secret, wanted.word(), end));
    }
}
