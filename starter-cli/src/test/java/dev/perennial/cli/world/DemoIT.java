package dev.perennial.cli.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.CliProcess;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.database.Json;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product as a stranger first meets it: the shipped catalogue, a real Temporal, a real worker process. */
class DemoIT {

    private static final int SUBSCRIPTIONS = 400;

    @TempDir
    private Path directory;

    @Test
    void runsTheJobsAndTheSameAgainChangesNothing() throws Exception {
        Files.copy(Path.of("..", "jobs.yaml"), directory.resolve("jobs.yaml"), StandardCopyOption.REPLACE_EXISTING);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.fresh("Pacific/Apia")) {
            CliProcess perennial = new CliProcess(directory, Map.of("DATABASE_URL", postgres.uri()));
            Jdbi jdbi = Jdbi.create(postgres.jdbcUrl());

            Map<String, Object> first = demo(perennial);
            assertThat(downgradedWrongly(jdbi))
                    .as("FREE users with an active expired subscription")
                    .isZero();
            assertThat(waitingForPayment(jdbi))
                    .as("subscriptions kept for a payment that is on its way")
                    .isPositive()
                    .isEqualTo(keptForPayment(first));
            assertThat(suppressedByTheApplication(jdbi))
                    .as("reminders not sent, by reason")
                    .containsKeys("unsubscribed", "bounced", "complained")
                    .isEqualTo(saidToBeSuppressed(first));
            assertThat(result(first, 4).get("status")).isEqualTo(200);
            assertThat(result(first, 5).get("row_count")).isEqualTo(9_999);
            assertThat(result(first, 6).get("conclusion")).isEqualTo("success");
            int mails = (Integer) first.get("mails_accepted");
            assertThat(mails).isPositive();
            String after = fingerprint(jdbi);

            Map<String, Object> second = demo(perennial);
            assertThat((Integer) second.get("mails_accepted"))
                    .as("mails for the same events")
                    .isZero();
            assertThat(fingerprint(jdbi)).isEqualTo(after);
            int successes = jdbi.withHandle(
                    handle -> handle.createQuery("select count(*) from public.cron_job_runs where status = 'success'")
                            .mapTo(Integer.class)
                            .one());
            assertThat(successes).isEqualTo(14);
        }
        assertThat(childrenIn(directory)).as("processes left behind").isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> demo(CliProcess perennial) throws Exception {
        Called called =
                perennial.run("demo", "--once", "--subscriptions", Integer.toString(SUBSCRIPTIONS), "--output", "json");
        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        Map<String, Object> answer = Json.read(called.out(), Map.class);
        assertThat(answer.keySet()).containsExactly("temporal", "postgres", "jobs", "mails_accepted");
        List<Map<String, Object>> jobs = (List<Map<String, Object>>) answer.get("jobs");
        assertThat(jobs)
                .extracting(job -> job.get("id"))
                .containsExactly(
                        "expire_codes",
                        "check_expiring_subscriptions",
                        "downgrade_expired_subscriptions",
                        "distribute_codes",
                        "warm_cache",
                        "purge_sessions",
                        "nightly_build");
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.get("status")).as(called.err()).isEqualTo("success");
            assertThat(job).containsKeys("run_id", "duration_ms", "result");
        });
        return answer;
    }

    private static int downgradedWrongly(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select count(*)
                          from subscriptions s
                          join users u on u.id = s.user_id
                         where u.tier = 'FREE' and s.provider = 'dlocal' and s.status = 'active'
                           and s.expires_at <= cast(split_part(obj_description('public.users'::regclass), 'made for ', 2)
                                                    as timestamptz) at time zone 'UTC'
                        """)
                .mapTo(Integer.class)
                .one());
    }

    /** All that has run out and is still active: each has to have a payment that says why. */
    private static int waitingForPayment(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select case when bool_and(exists (
                                 select 1 from payments p
                                  where p.subscription_id = s.id
                                    and (p.status = 'PENDING' or p.status = 'PAID' and p.paid_at > s.expires_at)))
                               then count(*) else -1 end
                          from subscriptions s
                         where s.provider = 'dlocal' and s.status = 'active'
                           and s.expires_at <= cast(split_part(obj_description('public.users'::regclass), 'made for ', 2)
                                                    as timestamptz) at time zone 'UTC'
                        """)
                .mapTo(Integer.class)
                .one());
    }

    private static int keptForPayment(Map<String, Object> demo) {
        Map<?, ?> result = result(demo, 2);
        assertThat(result.get("restored_count")).isEqualTo(0);
        return (Integer) ((Map<?, ?>) result.get("kept")).get("payment_pending");
    }

    /** Counted from the sample application's own tables. */
    private static Map<String, Integer> suppressedByTheApplication(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select lower(x.reason::text) as reason, count(*) as number
                          from perennial.reminder_deliveries d
                          join subscriptions s on s.id = d.subscription_id
                          join users u on u.id = s.user_id
                          join email_suppressions x on x.email = u.email
                         where d.state = 'suppressed'
                           and d.reason not in ('covered', 'marked_before', 'too_late', 'no_address')
                           and not s.renewal_reminder_sent
                         group by 1
                        """)
                .reduceRows(new TreeMap<String, Integer>(), (counts, row) -> {
                    counts.put(row.getColumn("reason", String.class), row.getColumn("number", Integer.class));
                    return counts;
                }));
    }

    private static Map<String, Integer> saidToBeSuppressed(Map<String, Object> demo) {
        Map<?, ?> suppressed = (Map<?, ?>) result(demo, 1).get("suppressed");
        Map<String, Integer> counts = new TreeMap<>();
        for (String reason : List.of("unsubscribed", "bounced", "complained")) {
            counts.put(reason, (Integer) suppressed.get(reason));
        }
        return counts;
    }

    private static Map<?, ?> result(Map<String, Object> demo, int job) {
        return (Map<?, ?>) ((Map<?, ?>) ((List<?>) demo.get("jobs")).get(job)).get("result");
    }

    /** Of everything that the jobs may change in the application's tables. */
    private static String fingerprint(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select concat_ws(' ',
                               (select md5(string_agg(t::text, '|' order by id)) from users t),
                               (select md5(string_agg(t::text, '|' order by id)) from subscriptions t),
                               (select md5(string_agg(t::text, '|' order by id)) from affiliate_codes t),
                               (select md5(string_agg(t::text, '|' order by id)) from notifications t))
                        """)
                .mapTo(String.class)
                .one());
    }

    private static List<String> childrenIn(Path directory) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(directory.toString()))
                .toList();
    }
}
