package dev.perennial.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.database.TestDatabase;
import dev.perennial.ledger.Closing;
import dev.perennial.ledger.Run;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the application's table did not take is there later: by itself, in short transactions, and without touching the rest. */
class MirrorTest {

    private static final TestDatabase DATABASE = TestDatabase.open();
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant LATER = TEN.plusSeconds(3_600);

    private final Jdbi jdbi = DATABASE.jdbi();
    private final Jdbi impatient = Jdbi.create(
            DATABASE.jdbcUrl() + (DATABASE.jdbcUrl().contains("?") ? "&" : "?") + "options=-c%20lock_timeout=100ms");
    private final Mirror mirror = new Mirror(impatient);

    @BeforeEach
    void empty() {
        DATABASE.truncate("perennial.runs", "perennial.mirror_pending", "public.cron_job_runs");
    }

    @Test
    void aRunThatEndedWhileTheTableWasLockedIsThereOnceTheLockIsGone() {
        jdbi.useTransaction(handle -> {
            handle.execute("lock table public.cron_job_runs in access exclusive mode");
            end(0);
            end(1);
            assertThatThrownBy(() -> mirror.addMissing(LATER)).isInstanceOf(StatementException.class);
        });
        assertThat(ledger()).hasSize(2);
        assertThat(mirrored()).isEmpty();

        mirror.addMissing(LATER);

        assertThat(mirrored()).isEqualTo(ledger());
        assertThat(pending()).isZero();
    }

    @Test
    void aRowThatTheApplicationDeletedStaysDeleted() {
        end(0);
        jdbi.useHandle(handle -> handle.execute("delete from public.cron_job_runs"));

        mirror.addMissing(LATER);

        assertThat(mirrored()).isEmpty();
    }

    @Test
    void theResultStandsInTheWrapperThatTheApplicationKnows() {
        end(0);
        jdbi.useTransaction(handle -> {
            new Closing(handle).write(failed(1));
            new Closing(handle).write(missed(2));
        });
        assertThat(results())
                .containsExactly(
                        "{\"error\": null, \"result\": {\"expired_count\": 0}, \"success\": true, \"duration_ms\": 0}",
                        "{\"error\": \"boom\", \"result\": null, \"success\": false, \"duration_ms\": 1}",
                        null);
    }

    @Test
    void aRunThatTheTableRefusesDoesNotHoldUpTheOthers() {
        jdbi.useHandle(
                handle -> handle.execute(
                        "alter table public.cron_job_runs add constraint bent check (duration_ms is distinct from 7) not valid"));
        jdbi.useTransaction(handle -> {
            handle.execute("lock table public.cron_job_runs in access exclusive mode");
            IntStream.rangeClosed(5, 9).forEach(this::end);
        });
        try {
            mirror.addMissing(LATER);

            assertThat(mirrored()).hasSize(4).doesNotContain(id(7));
            assertThat(pending()).isEqualTo(1);
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table public.cron_job_runs drop constraint bent"));
        }
        mirror.addMissing(LATER.plusSeconds(1));
        assertThat(mirrored()).contains(id(7));
    }

    @Test
    void aRebuildIsManyShortTransactions() {
        jdbi.useTransaction(handle -> IntStream.range(0, 1_200).forEach(n -> end(handle, n)));
        jdbi.useHandle(handle -> handle.execute("delete from public.cron_job_runs"));

        assertThat(mirror.rebuild()).isEqualTo(1_200);

        assertThat(mirrored()).isEqualTo(ledger());
        assertThat(jdbi.<Long, RuntimeException>withHandle(
                        handle -> handle.createQuery("select count(distinct xmin::text) from public.cron_job_runs")
                                .mapTo(Long.class)
                                .one()))
                .as("transactions that wrote it")
                .isEqualTo(3);
    }

    private void end(int number) {
        impatient.useTransaction(handle -> end(handle, number));
    }

    private static void end(Handle handle, int number) {
        new Closing(handle).write(run(number));
    }

    private static UUID id(int number) {
        return RunId.ofTick("job", TEN.plusSeconds(number));
    }

    private static Run run(int number) {
        return run(
                number,
                RunStatus.SUCCESS,
                Optional.of((long) number),
                Optional.of("{\"expired_count\": %d}".formatted(number)),
                Optional.empty());
    }

    private static Run failed(int number) {
        return run(number, RunStatus.ERROR, Optional.of((long) number), Optional.empty(), Optional.of("boom"));
    }

    private static Run missed(int number) {
        return run(number, RunStatus.MISSED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Run run(
            int number, RunStatus status, Optional<Long> durationMs, Optional<String> result, Optional<String> error) {
        Instant tick = TEN.plusSeconds(number);
        return new Run(
                id(number),
                "job",
                Trigger.SCHEDULE,
                status,
                Optional.of("never_started").filter(reason -> status == RunStatus.MISSED),
                Optional.empty(),
                Optional.of(tick),
                tick,
                Optional.of("job-" + tick),
                Optional.empty(),
                Optional.empty(),
                tick,
                Optional.of(tick),
                Optional.of(tick),
                durationMs,
                1,
                result,
                error,
                Optional.empty(),
                Optional.empty());
    }

    private List<UUID> ledger() {
        return ids("select id from perennial.runs order by id");
    }

    private List<UUID> mirrored() {
        return ids("select id from public.cron_job_runs order by id");
    }

    private long pending() {
        return ids("select run_id from perennial.mirror_pending").size();
    }

    private List<String> results() {
        return jdbi.withHandle(handle -> handle.createQuery("select result::text from public.cron_job_runs order by id")
                .mapTo(String.class)
                .list());
    }

    private List<UUID> ids(String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(UUID.class).list());
    }
}
