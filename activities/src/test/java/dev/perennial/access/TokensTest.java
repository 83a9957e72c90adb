package dev.perennial.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.access.SignInDao.Person;
import dev.perennial.access.Tokens.Created;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditEntry;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.database.TestDatabase;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Tokens and sign-ins: what lets somebody in, and what does not any more. */
class TokensTest {

    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Actor ADMIN = new Actor("ops", "request-1");

    private final TestDatabase database = TestDatabase.open();
    private final Jdbi jdbi = database.worker();

    @Test
    void aTokenLetsInUntilItExpires() {
        Created token = tokens(NOW).create(order("ci", List.of("billing_*"), Duration.ofDays(1)), ADMIN);

        assertThat(authenticate(token.text(), NOW))
                .get()
                .returns("ci", ApiToken::name)
                .returns(Role.OPERATOR, ApiToken::role)
                .returns(List.of("billing_*"), ApiToken::jobs);
        assertThat(authenticate(token.text(), NOW.plus(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void onlyTheDigestOfATokenIsKept() {
        Created token = tokens(NOW).create(order("ci", List.of(), Duration.ofDays(1)), ADMIN);
        // It may hold an underscore of its own.
        String secret =
                token.text().substring("pnl_%s_".formatted(token.token().id()).length());

        String kept = jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select (select string_agg(t::text, ' ') from perennial.api_tokens t)
                            || (select string_agg(a::text, ' ') from perennial.audit_log a)
                        """)
                .mapTo(String.class)
                .one());
        assertThat(kept).contains(token.token().id()).doesNotContain(secret);
    }

    @Test
    void aTokenWithAnotherSecretLetsNobodyIn() {
        Created token = tokens(NOW).create(order("ci", List.of(), Duration.ofDays(1)), ADMIN);
        String id = token.token().id();

        assertThat(authenticate("pnl_" + id + "_" + Secret.random(), NOW)).isEmpty();
        assertThat(ApiToken.Text.parse("pnl_" + id)).isEmpty();
        assertThat(ApiToken.Text.parse(token.text() + "x")).isEmpty();
    }

    @Test
    void revokingATokenEndsItAndEverySignInByIt() {
        Created token = tokens(NOW).create(order("ci", List.of(), Duration.ofDays(1)), ADMIN);
        String signIn = signIns(NOW).byToken(token.text(), "request-2").orElseThrow();
        assertThat(find(signIn, NOW)).get().returns("token ci", SignIn::name);

        assertThat(tokens(NOW).revoke(token.token().id(), ADMIN)).isTrue();

        assertThat(authenticate(token.text(), NOW)).isEmpty();
        assertThat(find(signIn, NOW)).isEmpty();
        assertThat(tokens(NOW).revoke(token.token().id(), ADMIN)).isFalse();
        assertThat(tokens(NOW).revoke("0000000000", ADMIN)).isFalse();
    }

    @Test
    void aLinkSignsInOnceAndOnlyInTime() {
        String link = signIns(NOW).createLink(new Person("ops", Role.VIEWER), Duration.ofMinutes(15), ADMIN);
        String late = signIns(NOW).createLink(new Person("ops", Role.VIEWER), Duration.ofMinutes(15), ADMIN);

        String signIn = signIns(NOW).byLink(link, "request-2").orElseThrow();

        assertThat(find(signIn, NOW)).get().returns(Role.VIEWER, SignIn::role);
        assertThat(signIns(NOW).byLink(link, "request-3")).isEmpty();
        assertThat(signIns(NOW.plus(Duration.ofMinutes(15))).byLink(late, "request-4"))
                .isEmpty();
        assertThat(signIns(NOW).byLink("", "request-5")).isEmpty();
    }

    @Test
    void aSignInEndsWhenItIsNotUsedWhenItIsOldAndWhenItIsEnded() {
        String used = signIn();
        Instant later = NOW.plus(Duration.ofHours(11));
        jdbi.useHandle(handle -> new SignInDao(handle).used(Secret.digest(used), later));
        assertThat(find(used, NOW.plus(Duration.ofHours(13)))).isPresent();

        assertThat(find(signIn(), NOW.plus(SignIn.IDLE))).isEmpty();

        Instant week = NOW.plus(SignIn.LONGEST);
        jdbi.useHandle(handle -> new SignInDao(handle).used(Secret.digest(used), week.minusSeconds(60)));
        assertThat(find(used, week)).isEmpty();

        String ended = signIn();
        signIns(NOW).end(ended, ADMIN);
        assertThat(find(ended, NOW)).isEmpty();
    }

    @Test
    void refusesWhatNoTokenMayHave() {
        for (String name : List.of("", " x", "<b>", "x".repeat(64))) {
            assertThatThrownBy(() -> tokens(NOW).create(order(name, List.of(), Duration.ofDays(1)), ADMIN))
                    .isInstanceOf(InvalidAccessException.class);
        }
        assertThatThrownBy(() -> tokens(NOW).create(order("ci", List.of("a' or 'x"), Duration.ofDays(1)), ADMIN))
                .isInstanceOf(InvalidAccessException.class);
        assertThatThrownBy(() -> tokens(NOW).create(order("ci", List.of(), Duration.ZERO), ADMIN))
                .isInstanceOf(InvalidAccessException.class);
        assertThat(tokens(NOW).all()).isEmpty();
    }

    @Test
    void eachDeedStandsInTheAuditLogWithoutTheSecret() {
        Created token = tokens(NOW).create(order("ci", List.of(), Duration.ofDays(1)), ADMIN);
        tokens(NOW).revoke(token.token().id(), ADMIN);

        List<AuditEntry> entries = jdbi.withHandle(handle -> new AuditDao(handle).newest(AuditDao.Filter.ALL, 10));
        assertThat(entries).extracting(AuditEntry::action).containsExactly("revoke_token", "create_token");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.actor()).isEqualTo("ops");
            assertThat(entry.requestId()).isEqualTo("request-1");
            assertThat(entry.target()).isEqualTo("token " + token.token().id());
        });
    }

    @Test
    void aScopeIsTheJobsThatItsPatternsMatchWhole() {
        assertThat(JobScope.EVERY_JOB.includes("anything")).isTrue();
        JobScope scope = new JobScope(List.of("billing_*", "expire_codes"));
        assertThat(scope.includes("billing_run")).isTrue();
        assertThat(scope.includes("expire_codes")).isTrue();
        assertThat(scope.includes("expire_codes_2")).isFalse();
        assertThat(scope.includes("old_billing_run")).isFalse();
    }

    @Test
    void aTokenForAGroupIsForTheJobsThatAreInItByThen() {
        List<String> patterns = List.of("expire_codes", "group:billing");
        assertThat(tokens(NOW)
                        .create(order("ci", patterns, Duration.ofDays(1)), ADMIN)
                        .token()
                        .jobs())
                .isEqualTo(patterns);
        apply("a: { name: A, group: billing, workflow: W, every: 1h }", "b: { name: B, workflow: W, every: 1h }");

        assertThat(scope(patterns))
                .returns(true, scope -> scope.includes("a"))
                .returns(false, scope -> scope.includes("b"));
        assertThat(scope(patterns).includes("expire_codes")).isTrue();

        apply("a: { name: A, workflow: W, every: 1h }", "b: { name: B, group: billing, workflow: W, every: 1h }");
        assertThat(scope(patterns))
                .returns(false, scope -> scope.includes("a"))
                .returns(true, scope -> scope.includes("b"));
    }

    @Test
    void aGroupWithoutJobsIsNotEveryJob() {
        JobScope nothing = scope(List.of("group:nobody"));

        assertThat(nothing.isEveryJob()).isFalse();
        assertThat(nothing.includes("a")).isFalse();
        assertThat(nothing.likePatterns()).isNotEmpty();
    }

    private JobScope scope(List<String> patterns) {
        return jdbi.withHandle(handle -> new JobScopeDao(handle).scope(patterns));
    }

    private void apply(String... jobs) {
        String yaml = "jobs:\n  " + String.join("\n  ", jobs) + "\n";
        new Registry(jdbi, Clock.fixed(NOW, ZoneOffset.UTC))
                .apply(Catalogue.read("jobs.yaml", yaml).jobs(), "jobs.yaml", "ops", false);
    }

    private String signIn() {
        String link = signIns(NOW).createLink(new Person("ops", Role.ADMIN), Duration.ofMinutes(15), ADMIN);
        return signIns(NOW).byLink(link, "").orElseThrow();
    }

    private Tokens tokens(Instant now) {
        return new Tokens(jdbi, Clock.fixed(now, ZoneOffset.UTC));
    }

    private SignIns signIns(Instant now) {
        return new SignIns(jdbi, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Optional<SignIn> find(String secret, Instant now) {
        return jdbi.withHandle(handle -> new SignInDao(handle).find(Secret.digest(secret), now));
    }

    private Optional<ApiToken> authenticate(String text, Instant now) {
        return jdbi.withHandle(handle -> {
            TokenDao dao = new TokenDao(handle);
            Optional<ApiToken> token =
                    dao.authenticate(ApiToken.Text.parse(text).orElseThrow(), now);
            token.ifPresent(known -> dao.used(known.id(), now));
            return token;
        });
    }

    private static Tokens.Order order(String name, List<String> jobs, Duration lifetime) {
        return new Tokens.Order(name, Role.OPERATOR, jobs, Optional.of(lifetime));
    }
}
