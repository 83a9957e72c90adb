package dev.perennial.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.app.OidcServer;
import dev.perennial.app.WorkerProcess;
import dev.perennial.pages.PagesServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who gets in at a real provider, and everything by which nobody does, over HTTP. {@code PagesIT} does it in a browser. */
class OidcSignInTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger VISITORS = new AtomicInteger(1);

    private static int port;
    private static PagesServer pages;
    private static OidcServer provider;
    private static Answer whileAway;

    @BeforeAll
    static void start() {
        port = WorkerProcess.freePort();
        pages = PagesServer.start(
                "--perennial.oidc.issuer=" + OidcServer.issuer(port),
                "--perennial.oidc.client-id=" + OidcServer.CLIENT,
                "--perennial.oidc.client-secret=" + OidcServer.CLIENT_SECRET,
                "--perennial.oidc.admins=sre",
                "--perennial.oidc.operators=ops",
                "--perennial.oidc.viewers=staff");
        whileAway = new Visitor().get("/sign-in/oidc?to=/jobs");
        provider = OidcServer.start(port);
        await().atMost(PATIENCE).until(() -> new Visitor().get("/sign-in/oidc").status() == 303);
    }

    @AfterAll
    static void stop() {
        provider.close();
        pages.close();
    }

    @AfterEach
    void noMoreLies() {
        provider.tellTheTruth();
    }

    @Test
    void aProviderThatIsAwayIsSaidToBeAndFoundWhenItIsBack() {
        assertThat(whileAway.status()).isEqualTo(503);
        assertThat(whileAway.body()).contains("localhost does not answer", "/sign-in/oidc?to=%2Fjobs", "Token");
        assertThat(new Visitor().signIn("ada").status()).isEqualTo(303);
    }

    @Test
    void aProviderThatGoesAwayMeanwhileIsSaidToBeAndBelievedWhenItIsBackWithNewKeys() {
        Visitor visitor = new Visitor();
        URI callback = provider.letIn("ada", visitor.begin("/sign-in/oidc?to=/jobs"));
        provider.close();
        refused(visitor.follow(callback), 503, "localhost does not answer");
        provider = OidcServer.start(port);
        assertThat(new Visitor().signIn("ada").status()).isEqualTo(303);
    }

    @ParameterizedTest
    @CsvSource({"grace, admin", "ada, operator", "alan, viewer"})
    void whoeverTheProviderKnowsIsInWithTheRoleOfTheirGroups(String user, String role) {
        Visitor visitor = new Visitor();
        Answer in = visitor.signIn(user, "/sign-in/oidc?to=/audit?actor=x");
        assertThat(in.status()).isEqualTo(303);
        assertThat(in.header("Location")).contains("/audit?actor=x");
        assertThat(visitor.cookies).containsOnlyKeys("perennial");
        assertThat(in.headers()).contains("Max-Age=604800; Expires=").contains("Secure; HttpOnly; SameSite=Lax");
        assertThat(visitor.get("/jobs").body())
                .contains("oidc " + user + " · " + role)
                .doesNotContain("example.com");
        assertThat(audit("oidc " + user)).contains("sign_in done oidc " + user + " as " + role);
    }

    @Test
    void theProviderIsAskedWithAllThatProtectsTheAnswer() {
        Visitor visitor = new Visitor();
        Answer begun = visitor.get("/sign-in/oidc", "Host: evil.example", "X-Forwarded-Host: evil.example");
        assertThat(begun.header("Location").orElseThrow())
                .contains("response_type=code", "state=", "nonce=", "code_challenge=", "code_challenge_method=S256")
                .contains("redirect_uri=" + pages.url("/sign-in/oidc/callback"))
                .doesNotContain("evil.example");
        assertThat(begun.headers()).contains("Path=/; Max-Age=600; Expires=", "Secure; HttpOnly; SameSite=Lax");
        assertThat(new Visitor()
                        .get("/sign-in/oidc", "X-Forwarded-Proto: https")
                        .headers())
                .contains("Set-Cookie: __Host-perennial-oidc=");
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example/", "//evil.example", "/sign-in/../..//evil.example"})
    void afterwardsOneOnlyEverGoesToAPageOfOurs(String to) {
        assertThat(new Visitor().signIn("ada", "/sign-in/oidc?to=" + to).header("Location"))
                .contains("/");
    }

    @Test
    void theSignInPageLeadsToTheProvider() {
        assertThat(new Visitor().get("/sign-in?to=/jobs").body())
                .contains("href=\"" + pages.url("/sign-in/oidc?to=%2Fjobs") + "\"", "Sign in with localhost");
    }

    @Test
    void whoDoesNotAgreeIsNotIn() {
        Visitor visitor = new Visitor();
        URI question = visitor.begin("/sign-in/oidc");
        refused(
                visitor.get(
                        "/sign-in/oidc/callback?error=access_denied&error_description=canary&state=" + state(question)),
                401,
                "localhost did not let you in");
        assertThat(visitor.cookies).isEmpty();
    }

    @Test
    void whatTheProviderDoesNotTakeIsForWhoeverRunsIt() {
        Visitor visitor = new Visitor();
        URI question = visitor.begin("/sign-in/oidc");
        refused(
                visitor.get("/sign-in/oidc/callback?error=invalid_scope&state=" + state(question)),
                502,
                "are not set up for each other");
    }

    @Test
    void anAnswerToAnotherSignInIsNotTakenAndHarmsNone() {
        Visitor victim = new Visitor();
        URI mine = provider.letIn("ada", victim.begin("/sign-in/oidc"));
        URI foreign = provider.letIn("mallory", new Visitor().begin("/sign-in/oidc"));
        refused(victim.follow(foreign), 401, "belongs to another sign-in");
        refused(victim.get("/sign-in/oidc/callback?code=x"), 401, "belongs to another sign-in");
        assertThat(victim.follow(mine).status()).isEqualTo(303);
    }

    @Test
    void theCodeOfAnotherSignInIsNotTakenEvenWithTheRightState() {
        Visitor victim = new Visitor();
        URI question = victim.begin("/sign-in/oidc");
        URI foreign = provider.letIn("mallory", new Visitor().begin("/sign-in/oidc"));
        String code = parameter(foreign, "code");
        refused(
                victim.get("/sign-in/oidc/callback?code=" + code + "&state=" + state(question)),
                401,
                "was used already, or is too old");
    }

    @Test
    void aCodeIsUsedOnce() {
        Visitor visitor = new Visitor();
        URI callback = provider.letIn("ada", visitor.begin("/sign-in/oidc"));
        Map<String, String> before = Map.copyOf(visitor.cookies);
        assertThat(visitor.follow(callback).status()).isEqualTo(303);
        visitor.cookies.putAll(before);
        refused(visitor.follow(callback), 401, "was used already, or is too old");
    }

    @Test
    void withoutTheCookieOfTheSignInNobodyIsIn() {
        Visitor visitor = new Visitor();
        URI callback = provider.letIn("ada", visitor.begin("/sign-in/oidc"));
        refused(new Visitor().follow(callback), 401, "is under way in this browser");
        visitor.cookies.replaceAll((name, value) -> {
            String[] parts = value.split("\\.");
            return parts[0] + "." + parts[1].replaceFirst(".$", "A") + "A." + parts[2];
        });
        refused(visitor.follow(callback), 401, "is under way in this browser");
    }

    @Test
    void aCookieThatIsTooOldOrOfAnotherKeyIsNone() {
        Duration over = UnderWayCookie.LIFETIME.plusMinutes(2);
        UnderWay underWay = new UnderWay("state", "nonce", "verifier", "/jobs");
        refused(with(OidcServer.CLIENT_SECRET, over, underWay), 401, "is under way in this browser");
        refused(with("another secret", Duration.ZERO, underWay), 401, "is under way in this browser");
        refused(with(OidcServer.CLIENT_SECRET, Duration.ZERO, underWay), 401, "was used already, or is too old");
    }

    static Stream<Named<Consumer<OidcServer>>> lies() {
        return Stream.of(
                Named.of("signed by another key", OidcServer::signWithAnotherKey),
                Named.of("for another client", server -> server.lie(claims -> claims.audience(List.of("another")))),
                Named.of("of another issuer", server -> server.lie(claims -> claims.issuer("https://evil.example"))),
                Named.of(
                        "expired",
                        server -> server.lie(
                                claims -> claims.issuedAt(Instant.now().minusSeconds(600))
                                        .expiresAt(Instant.now().minusSeconds(120)))),
                Named.of("of another sign-in", server -> server.lie(claims -> claims.claim("nonce", "another"))));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void anIdTokenIsCheckedInAllItsParts(Consumer<OidcServer> lie) {
        lie.accept(provider);
        refused(new Visitor().signIn("ada"), 401, "could not be verified");
    }

    @Test
    void clocksMayDifferByAMinute() {
        provider.lie(claims -> claims.issuedAt(Instant.now().minusSeconds(600))
                .expiresAt(Instant.now().minusSeconds(20)));
        assertThat(new Visitor().signIn("ada").status()).isEqualTo(303);
    }

    @Test
    void whoHasNoNameThatCanBeKeptIsNotIn() {
        refused(new Visitor().signIn("a b"), 403, "PERENNIAL_OIDC_NAME_CLAIM");
    }

    @Test
    void whoIsInNoGroupThatMayIsNotInAndItIsWrittenDown() {
        refused(new Visitor().signIn("mallory"), 403, "in no group that may come in");
        assertThat(audit("oidc mallory")).containsExactly("sign_in denied -");
    }

    @Test
    void whoeverGuessesIsHeldOff() {
        Visitor visitor = new Visitor();
        for (int i = 0; i < 10; i++) {
            assertThat(visitor.get("/sign-in/oidc/callback?code=x&state=x").status())
                    .isEqualTo(401);
        }
        refused(visitor.get("/sign-in/oidc/callback?code=x&state=x"), 429, "Too many tries");
    }

    private static void refused(Answer answer, int status, String sentence) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body())
                .contains("role=\"alert\"", sentence, "Sign in with localhost")
                .doesNotContain("canary", "xception");
        assertThat(answer.headers()).doesNotContain("Set-Cookie: perennial=");
    }

    private static Answer with(String secret, Duration age, UnderWay underWay) {
        Clock clock = Clock.offset(Clock.systemUTC(), age.negated());
        Visitor visitor = new Visitor();
        visitor.take("Set-Cookie: " + new UnderWayCookie(secret, clock).set(underWay, new MockHttpServletRequest()));
        return visitor.get("/sign-in/oidc/callback?code=x&state=" + underWay.state());
    }

    private static List<String> audit(String actor) {
        return pages.jdbi().withHandle(handle -> handle.createQuery(
                        """
                                select concat_ws(' ', action, outcome, coalesce(after, '-'))
                                  from perennial.audit_log
                                 where actor = :actor
                                """)
                .bind("actor", actor)
                .mapTo(String.class)
                .list());
    }

    private static String state(URI question) {
        return parameter(question, "state");
    }

    /** As it stands there, still encoded. */
    private static String parameter(URI uri, String name) {
        return Stream.of(uri.getRawQuery().split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private record Answer(int status, String headers, String body) {

        Optional<String> header(String name) {
            return Pattern.compile("(?m)^" + name + ": (.*)$")
                    .matcher(headers)
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .findFirst();
        }
    }

    /** Somebody with cookies and an address of their own. By hand: no client library lets one choose the address. */
    private static final class Visitor {

        private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^=]+)=([^;]*)");

        private final String address = "127.0.1." + VISITORS.getAndIncrement();
        private final Map<String, String> cookies = new TreeMap<>();

        Answer signIn(String user) {
            return signIn(user, "/sign-in/oidc");
        }

        Answer signIn(String user, String begin) {
            return follow(provider.letIn(user, begin(begin)));
        }

        /** Where the provider is asked. */
        URI begin(String path) {
            return URI.create(get(path).header("Location").orElseThrow());
        }

        Answer follow(URI callback) {
            return get(callback.getRawPath() + "?" + callback.getRawQuery());
        }

        Answer get(String path, String... headers) {
            String all = Stream.concat(
                            Stream.of(headers),
                            cookies.entrySet().stream()
                                    .map(cookie -> "Cookie: " + cookie.getKey() + "=" + cookie.getValue()))
                    .map(header -> header + "\r\n")
                    .reduce("", String::concat);
            String host = all.startsWith("Host: ") ? "" : "Host: localhost\r\n";
            int ours = URI.create(pages.url("/")).getPort();
            try (Socket socket =
                    new Socket(InetAddress.getByName("127.0.0.1"), ours, InetAddress.getByName(address), 0)) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                String request = "GET " + path + " HTTP/1.0\r\nAccept: text/html\r\n" + host + all + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                try (InputStream in = socket.getInputStream()) {
                    return answer(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Answer answer(String text) {
            String[] parts = text.split("\r\n\r\n", 2);
            take(parts[0]);
            return new Answer(Integer.parseInt(text.split(" ", 3)[1]), parts[0] + "\r\n", parts[1]);
        }

        private void take(String headers) {
            COOKIE.matcher(headers).results().forEach(cookie -> {
                if (cookie.group(2).isEmpty()) {
                    cookies.remove(cookie.group(1));
                } else {
                    cookies.put(cookie.group(1), cookie.group(2));
                }
            });
        }
    }
}
