package dev.perennial.jobs.github.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.run.JobRequest;
import io.temporal.failure.ApplicationFailure;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A GitHub App says who it is by its key, and dispatches with the tokens that it is given. */
class GithubAppTest extends GithubCalls {

    private static final String ID = "Iv23liAbCdEf";
    /** What PKCS#8 puts before the key of 2,048 bits itself. */
    private static final int ENVELOPE = 26;

    private static KeyPair keys;

    @BeforeAll
    static void generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        keys = generator.generateKeyPair();
    }

    @Test
    void aTokenOfTheAppIsUsedForAsLongAsItIsGood() {
        install(pkcs1(), Duration.ofHours(1));

        dispatch(job());
        dispatch(job());

        assertThat(github.runs()).hasSize(2);
        assertThat(github.apps().given()).hasSize(1);
    }

    @Test
    void aTokenThatIsAboutToExpireIsRenewed() {
        install(pkcs8(), Duration.ofMinutes(4));

        dispatch(job());
        dispatch(job());

        assertThat(github.runs()).hasSize(2);
        assertThat(github.apps().given()).hasSize(2);
    }

    @Test
    void aTokenThatIsNotTakenAnyMoreIsRenewedAndTheDispatchMadeOnce() {
        install(pkcs1().replace("\n", "\\n"), Duration.ofHours(1));
        dispatch(job());
        github.apps().revokeAll();

        dispatch(job());

        assertThat(github.runs()).hasSize(2);
        assertThat(github.apps().given()).hasSize(2);
    }

    @Test
    void aKeyThatIsNotTheAppsIsSaid() {
        install(pkcs1(), Duration.ofHours(1));
        JobRequest other = job("nightly.yml", Map.of("app", Map.of("id", 7, "private_key", "${secret:APP_KEY}")));

        ApplicationFailure failure = failure(() -> dispatch(other));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage()).contains("app.id and app.private_key do not belong together");
    }

    @Test
    void whatIsNoKeyIsSaidAndNotShown() {
        environment.put("APP_KEY", "hunter2");

        ApplicationFailure failure = failure(() -> dispatch(job()));

        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        assertThat(failure.getOriginalMessage())
                .contains("the secret APP_KEY is no private key of RSA in PEM")
                .doesNotContain("hunter2");
        assertThat(github.asked()).isEmpty();
    }

    private JobRequest job() {
        return job("nightly.yml", Map.of("app", Map.of("id", ID, "private_key", "${secret:APP_KEY}")));
    }

    private void install(String pem, Duration validFor) {
        environment.put("APP_KEY", pem);
        github.apps().install(ID, keys.getPublic(), validFor);
    }

    private static String pkcs8() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /** As GitHub makes it. */
    private static String pkcs1() {
        byte[] whole = keys.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(whole, ENVELOPE, whole.length));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    }
}
