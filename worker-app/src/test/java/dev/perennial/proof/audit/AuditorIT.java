package dev.perennial.proof.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.app.TestStack;
import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.proof.Invariant;
import dev.perennial.proof.Job;
import dev.perennial.proof.TestBed;
import io.temporal.client.WorkflowStub;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An auditor who never finds anything proves nothing: after four good runs, each thing that is then made wrong is found, by id. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditorIT {

    /** Parents first. */
    private static final List<String> TABLES = List.of(
            "users",
            "subscriptions",
            "payments",
            "affiliates",
            "affiliate_codes",
            "notifications",
            "cron_job_runs",
            "perennial.runs",
            "perennial.effects",
            "perennial.reminder_deliveries",
            "perennial.code_grants");

    private static TestBed world;
    private static Auditor auditor;

    @BeforeAll
    static void runEverything() {
        world = TestBed.found();
        world.begin(200, 1);
        auditor = world.audit();
        world.worker();
        List<WorkflowStub> runs = Arrays.stream(Job.values()).map(world::start).toList();
        world.awaitEnd(runs);
        world.database().run("create schema kept");
        TABLES.forEach(table -> world.database().run("create table " + copyOf(table) + " as table " + table));
    }

    @AfterEach
    void putRight() {
        world.database().run("truncate " + String.join(", ", TABLES) + " cascade");
        TABLES.forEach(table -> world.database().run("insert into " + table + " select * from " + copyOf(table)));
    }

    private static String copyOf(String table) {
        return "kept." + table.replace('.', '_');
    }

    @AfterAll
    static void leave() {
        world.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    L ; select s.id from subscriptions s join perennial.effects e on e.subject = s.id limit 1 ; update subscriptions set status = 'active' where id = '%s'
                    L ; select user_id from subscriptions s join perennial.effects e on e.subject = s.id limit 1 ; update users set tier = 'PRO' where id = '%s'
                    L ; select user_id from notifications where type = 'subscription_expired' limit 1 ; delete from notifications where type = 'subscription_expired' and user_id = '%s'
                    L ; select user_id from subscriptions s join perennial.effects e on e.subject = s.id limit 1 ; delete from perennial.effects where subject in (select id from subscriptions where user_id = '%s')
                    L ; select id from affiliate_codes c where status = 'EXPIRED' and updated_at = (select max(updated_at) from affiliate_codes) limit 1 ; update affiliate_codes set status = 'ACTIVE' where id = '%s'
                    L ; select affiliate_id from perennial.code_grants limit 1 ; delete from perennial.code_grants where affiliate_id = '%s' and slot = 2
                    L ; select subscription_id from perennial.reminder_deliveries where state = 'sent' limit 1 ; update subscriptions set renewal_reminder_sent = false where id = '%s'
                    D ; select user_id from notifications where type = 'subscription_expired' limit 1 ; insert into notifications (id, user_id, type, title, message) values ('twice', '%s', 'subscription_expired', '', '')
                    D ; select id from subscriptions where provider = 'stripe' and status = 'active' limit 1 ; update subscriptions set status = 'expired' where id = '%s'
                    D ; select u.id from users u join subscriptions s on s.user_id = u.id where u.tier = 'PRO' and s.provider = 'stripe' and s.status = 'active' and s.expires_at is not null order by s.expires_at desc limit 1 ; update users set tier = 'FREE' where id = '%s'
                    D ; select s.id from subscriptions s join payments p on p.subscription_id = s.id and p.status = 'PENDING' where s.status = 'active' and s.expires_at <= (select max(as_of) from perennial.runs) at time zone 'UTC' limit 1 ; update subscriptions set status = 'expired' where id = '%s'
                    D ; select id from affiliate_codes where status = 'USED' limit 1 ; update affiliate_codes set status = 'EXPIRED' where id = '%s'
                    D ; select 'unasked' ; insert into affiliate_codes (id, affiliate_id, code, updated_at) select '%s', min(id), 'UNASKED', now() from affiliates
                    M ; select id from perennial.runs limit 1 ; delete from cron_job_runs where id = '%s'
                    M ; select id from perennial.runs limit 1 ; update cron_job_runs set status = 'error' where id = '%s'
                    M ; select workflow_id from perennial.runs limit 1 ; delete from perennial.runs where workflow_id = '%s'
                    M ; select id from perennial.runs limit 1 ; update perennial.runs set status = 'running' where id = '%s'
                    M ; select id from perennial.runs where job_id = 'expire_codes' ; update perennial.runs set result = result || '{"expired_count": 1000}' where id = '%s'
                    M ; select gen_random_uuid() ; insert into cron_job_runs (id, job_id, status) values ('%s', 'expire_codes', 'success')
    """)
    void findsWhatIsWrong(Invariant invariant, String which, String spoil) {
        String id = world.database().text(which);
        world.database().run(spoil.formatted(id));

        assertThat(auditor.look().of(invariant)).anyMatch(finding -> finding.contains(id));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(auditor.look().all()).isEmpty();
    }

    /** The last one, because what was mailed cannot be put back. */
    @Test
    @Order(Integer.MAX_VALUE)
    void findsAMailThatWentTwiceAndOneThatIsLost() throws Exception {
        MailCatcher.Mail mail = world.mails().accepted().get(0);
        String id = world.database().text("select id from users where email = '" + mail.to() + "'");
        HttpRequest again = HttpRequest.newBuilder(world.mails().baseUrl().resolve("/api/internal/send-email"))
                .header("Authorization", "Bearer " + TestStack.API_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "another")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"template\":\"again\",\"to\":\"" + mail.to() + "\",\"data\":{}}"))
                .build();
        HttpClient.newHttpClient().send(again, HttpResponse.BodyHandlers.discarding());
        assertThat(auditor.look().of(Invariant.D)).anyMatch(finding -> finding.contains(id + " was accepted 2 times"));

        world.mails().forget();
        assertThat(auditor.look().of(Invariant.L)).anyMatch(finding -> finding.contains(id + " was accepted 0 times"));
    }
}
