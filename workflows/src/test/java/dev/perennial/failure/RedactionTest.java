package dev.perennial.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:CANARY@db:5432/app",
                "postgres://app:CAN@CANARY@db/app",
                "https://CANARY@git.example/x",
                "jdbc:postgresql://db/app?user=app&password=CANARY&ssl=true",
                "Authorization: Bearer CANARY",
                "authorization=CANARY",
                "{\"Authorization\":\"Bearer CANARY\"}",
                "sent with bearer CANARY-12345678",
                "CRON_SECRET=CANARY",
                "{\"internal_api_key\": \"CANARY and CANARY\"}",
                "cut off: 'token': 'CANARY and",
                "routing-key: CANARY",
                "https://hooks.slack.com/services/T0/B0/CANARY",
                "https://discord.com/api/webhooks/1/CANARY",
                "eyJhbGciOi.CANARY.x",
                "charged by sk_live_CANARY1234",
                "ERROR: duplicate key\n  Detail: Key (name)=(CANARY) already exists.",
                "Failing row contains (1, CANARY\nCANARY, null).",
                "invalid input syntax for type integer: \"CANARY\"",
                "no mail to CANARY@example.org today",
                "no mail to jörg.CANARY@exämple.de today",
                "GET /users?email=CANARY%40example.org",
            })
    void takesOutWhatMustNotBeKept(String text) {
        assertThat(Redaction.of(text)).doesNotContain("CANARY").contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "duplicate key value violates unique constraint \"users_pkey\"",
                "https://app.example/api/jobs?limit=5",
                "12 of 30 active codes are due",
                "run 01a1fd5e-a240-7000-8000-000000000000 at 2026-11-21T09:10:00Z",
                "@Override is no address",
            })
    void leavesTheRestAsItIs(String text) {
        assertThat(Redaction.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://app:pw@db:5432/app, postgres://***@db:5432/app",
        "to ann@example.org and bob@example.org, to ***@*** and ***@***",
    })
    void keepsWhatIsAroundIt(String text, String clean) {
        assertThat(Redaction.of(text)).isEqualTo(clean);
    }

    @Test
    void leavesNothingAsNothing() {
        assertThatCode(() -> assertThat(Redaction.of(null)).isNull()).doesNotThrowAnyException();
    }

    @Test
    void isQuickOnALongTextWithoutAnAddress() {
        String text = "a".repeat(200_000);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(Redaction.of(text)).hasSize(200_000));
    }
}
