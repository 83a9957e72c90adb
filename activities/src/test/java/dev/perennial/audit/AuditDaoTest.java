package dev.perennial.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.database.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The audit log is only ever added to, and whoever changes it behind our back is found out. */
class AuditDaoTest {

    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00.123456Z");

    private final Jdbi jdbi = TestDatabase.open().worker();

    @Test
    void entriesAreNumberedWithoutAGapAlsoWhenManyWriteAtOnce() {
        List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> append("writer " + i)))
                .toList();
        writers.forEach(CompletableFuture::join);

        assertThat(entries()).extracting(AuditEntry::id).containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(firstBroken()).isEmpty();
    }

    @Test
    void whatWasRolledBackLeavesNoGap() {
        append("one");
        jdbi.useHandle(handle -> {
            handle.begin();
            new AuditDao(handle).append(deed("two"));
            handle.rollback();
        });
        append("three");

        assertThat(entries()).extracting(AuditEntry::actor).containsExactly("three", "one");
        assertThat(firstBroken()).isEmpty();
    }

    @Test
    void nothingInItCanBeChangedOrTakenOut() {
        append("one");
        for (String change : List.of(
                "update perennial.audit_log set actor = 'somebody else'",
                "delete from perennial.audit_log",
                "truncate perennial.audit_log")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(change)))
                    .hasMessageContaining("only ever added to");
        }
    }

    @Test
    void aChangeByWhoeverCanTurnTheRulesOffShows() {
        IntStream.range(0, 4).forEach(i -> append("writer " + i));
        behindOurBack("update perennial.audit_log set actor = 'somebody else' where id = 2");
        assertThat(firstBroken()).contains(2L);
    }

    @Test
    void anEntryThatIsGoneShows() {
        IntStream.range(0, 4).forEach(i -> append("writer " + i));
        behindOurBack("delete from perennial.audit_log where id = 3");
        assertThat(firstBroken()).contains(4L);
    }

    private void behindOurBack(String change) {
        jdbi.useHandle(handle -> {
            handle.execute("alter table perennial.audit_log disable trigger user");
            handle.execute(change);
            handle.execute("alter table perennial.audit_log enable trigger user");
        });
    }

    private void append(String actor) {
        jdbi.useTransaction(handle -> new AuditDao(handle).append(deed(actor)));
    }

    private static Deed deed(String actor) {
        return Deed.done(
                NOW, new Actor(actor, "request"), "pause", "job nightly", Optional.empty(), Optional.of("{\"a\": 1}"));
    }

    private List<AuditEntry> entries() {
        return jdbi.withHandle(handle -> new AuditDao(handle).newest(AuditDao.Filter.ALL, 20));
    }

    private Optional<Long> firstBroken() {
        return jdbi.withHandle(handle -> new AuditDao(handle).firstBroken());
    }
}
