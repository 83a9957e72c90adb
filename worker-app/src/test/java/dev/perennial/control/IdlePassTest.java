package dev.perennial.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.control.audit.TickAuditor;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import dev.perennial.schedule.JobDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A pass over jobs without anything to do costs the database a handful of statements, however many jobs there are. */
class IdlePassTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final int JOBS = 500;

    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.fresh("Pacific/Apia");

    private final AtomicInteger statements = new AtomicInteger();
    private final Map<String, RegisteredJob> known = new HashMap<>();

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void isAHandfulOfStatements() {
        Jdbi jdbi = migrated();
        Registry registry = new Registry(jdbi, at(NOON));
        registry.apply(
                IntStream.range(0, JOBS)
                        .mapToObj(i -> ControlFixture.every("job_" + i, Duration.ofDays(1)))
                        .toList(),
                "test",
                "test",
                false);
        TickAuditor auditor = new TickAuditor(jdbi, null, null, at(NOON.plusSeconds(60)), Duration.ZERO);
        auditor.audit(registry.all(known, unreadable -> {}));
        statements.set(0);

        List<RegisteredJob> jobs = registry.all(known, unreadable -> {});
        auditor.audit(jobs);

        assertThat(jobs).hasSize(JOBS);
        assertThat(statements).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void aChangedDefinitionIsReadAnew() {
        Jdbi jdbi = migrated();
        Registry registry = new Registry(jdbi, at(NOON));
        registry.apply(List.of(ControlFixture.every("job", Duration.ofDays(1))), "test", "test", false);
        registry.all(known, unreadable -> {});
        JobDefinition changed = ControlFixture.every("job", Duration.ofDays(2));
        registry.apply(List.of(changed), "test", "test", false);

        assertThat(registry.all(known, unreadable -> {}))
                .extracting(RegisteredJob::definition)
                .containsExactly(changed);

        registry.apply(List.of(), "test", "test", false);
        assertThat(registry.all(known, unreadable -> {})).isEmpty();
    }

    private Jdbi migrated() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(DatabaseUrl.parse(POSTGRES.createDatabase("idle_" + System.nanoTime()))
                .jdbcUrl());
        Schema.migrate(dataSource);
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
        return jdbi;
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
