package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.devstack.Behaviour;
import dev.perennial.devstack.MailCatcher;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunStatus;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the worker and of the server in the middle of the work: nothing lost, nothing doubled, counts exact. */
class CrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SUBSCRIPTIONS = 20_000;

    private static final String STILL_DUE =
            """
            select count(*)
              from subscriptions
             where provider = 'dlocal'
               and status = 'active'
               and expires_at <= timestamp '%s'
            """;

    private Town town;
    private Instant asOf;

    @BeforeEach
    void found(@TempDir Path directory) {
        town = Town.found(directory, SUBSCRIPTIONS);
        asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void aDowngradeSurvivesTheDeathOfItsWorkerInTheMiddleOfAPage() {
        slowDown("subscriptions");
        long due = town.count(stillDue());
        WorkflowStub run;
        try (WorkerProcess first = town.startWorker()) {
            run = town.run("downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions", asOf);
            awaitAPageInTheMaking();
            first.kill();
        }
        assertThat(town.count(stillDue())).as("there is something left to do").isPositive();

        try (WorkerProcess second = town.startWorker()) {
            Run row = town.awaitEnd(run);

            assertThat(second.isAlive()).isTrue();
            assertThat(row.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(row.attempts()).isGreaterThan(1);
            assertThat(result(row).get("expired_count").asLong() + waiting(row)).isEqualTo(due);
            assertThatTheDowngradeIsWhole(row);
        }
    }

    @Test
    void aDowngradeSurvivesTheDeathOfTheServer() {
        slowDown("subscriptions");
        long due = town.count(stillDue());
        try (WorkerProcess worker = town.startWorker()) {
            WorkflowStub run = town.run("downgrade_expired_subscriptions", "DowngradeExpiredSubscriptions", asOf);
            awaitAPageInTheMaking();
            town.temporal().kill();
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            town.temporal().restart();

            Run row = town.awaitEnd(run);

            assertThat(worker.isAlive()).isTrue();
            assertThat(row.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(result(row).get("expired_count").asLong() + waiting(row)).isEqualTo(due);
            assertThatTheDowngradeIsWhole(row);
        }
    }

    @Test
    void remindersSurviveTheDeathOfTheirWorkerBetweenAcceptedAndMarked() {
        town.mails().behave(Behaviour.acceptThenStall(Duration.ofSeconds(20)).times(8));
        WorkflowStub run;
        try (WorkerProcess first = town.startWorker()) {
            run = town.run("check_expiring_subscriptions", "CheckExpiringSubscriptions", asOf);
            await().atMost(PATIENCE).until(() -> town.mails().accepted().size() >= 8);
            first.kill();
        }
        try (WorkerProcess second = town.startWorker()) {
            Run row = town.awaitEnd(run);

            assertThat(second.isAlive()).isTrue();
            assertThat(row.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(town.mails().accepted())
                    .extracting(MailCatcher.Mail::idempotencyKey)
                    .doesNotHaveDuplicates();
            assertThat(town.mails().accepted()).extracting(MailCatcher.Mail::to).doesNotHaveDuplicates();
            assertThat(town.mails().attempts()).anyMatch(MailCatcher.Attempt::duplicate);
            assertThat(result(row).get("sent_count").asLong())
                    .isEqualTo(town.count(
                            "select count(distinct mail_key) from perennial.reminder_deliveries where state = 'sent'"))
                    .isEqualTo(town.mails().accepted().size());
            assertThat(town.count(
                            "select count(*) from perennial.reminder_deliveries where state in ('planned', 'sending')"))
                    .isZero();
        }
    }

    /** D14: these are left as they are, and are no more and no fewer for any crash. */
    private static long waiting(Run row) {
        return result(row).at("/kept/payment_pending").asLong();
    }

    private void assertThatTheDowngradeIsWhole(Run row) {
        assertThat(town.count(stillDue())).isEqualTo(waiting(row));
        long downgraded = result(row).get("downgraded_count").asLong();
        assertThat(town.count("select count(*) from notifications where type = 'subscription_expired'"))
                .isEqualTo(downgraded);
        assertThat(town.count(
                        """
                        select count(*)
                          from users u
                          join notifications n on n.user_id = u.id and n.type = 'subscription_expired'
                         where exists (select 1
                                         from subscriptions s
                                        where s.user_id = u.id
                                          and s.status in ('active', 'trialing')
                                          and (s.expires_at is null or s.expires_at > timestamp '%s'))
                        """
                                .formatted(utc())))
                .as("downgraded although another subscription lives")
                .isZero();
        assertThat(town.count("select count(*) from public.cron_job_runs where id = '" + row.id() + "'"))
                .isEqualTo(1);
    }

    /** Makes every changed row cost some milliseconds, so that there is a middle to be killed in. */
    private void slowDown(String table) {
        town.jdbi().useHandle(handle -> handle.createScript(
                        """
                        create function public.slowly() returns trigger language plpgsql as
                        'begin perform pg_sleep(0.02); return new; end';
                        create trigger slowly before update on public.%s for each row execute function public.slowly();
                        """
                                .formatted(table))
                .execute());
    }

    /** The worker holds locks in a transaction that has not committed. */
    private void awaitAPageInTheMaking() {
        await().atMost(PATIENCE)
                .until(() -> town.count(
                                """
                                select count(*)
                                  from pg_stat_activity
                                 where application_name = 'perennial'
                                   and state = 'active'
                                   and wait_event = 'PgSleep'
                                """)
                        > 0);
    }

    private String stillDue() {
        return STILL_DUE.formatted(utc());
    }

    private String utc() {
        return asOf.toString().replace("T", " ").replace("Z", "");
    }

    private static JsonNode result(Run row) {
        try {
            return new ObjectMapper().readTree(row.resultJson().orElseThrow());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
