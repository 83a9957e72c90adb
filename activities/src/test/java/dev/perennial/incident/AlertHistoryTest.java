package dev.perennial.incident;

import static dev.perennial.incident.Ledger.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people read of alerts, on a real PostgreSQL. */
class AlertHistoryTest {

    private static final Ledger LEDGER = new Ledger();
    private static final Instant ELEVEN = TEN.plus(Duration.ofHours(1));

    @BeforeEach
    void emptyLedger() {
        LEDGER.empty();
    }

    @Test
    void theNewestComeFirstAndOnlyThoseThatAreMeant() {
        UUID ended = LEDGER.fails("billing_a", TEN);
        LEDGER.succeeds("billing_a", ELEVEN);
        UUID lasts = LEDGER.fails("mail", ELEVEN);

        List<Incident> all = read(dao -> dao.newest(filter(null, null, null), List.of(), 10));
        assertThat(all).extracting(Incident::openedBy).containsExactly(lasts, ended);
        assertThat(all.get(1).resolvedAt()).contains(ELEVEN.plusSeconds(5));
        assertThat(jobs(filter(null, true, null), List.of())).containsExactly("mail");
        assertThat(jobs(filter(null, false, null), List.of())).containsExactly("billing_a");
        assertThat(jobs(filter("mail", null, null), List.of())).containsExactly("mail");
        assertThat(jobs(filter(null, null, all.get(0).id()), List.of())).containsExactly("billing_a");
        assertThat(jobs(filter(null, null, null), List.of("billing\\_%"))).containsExactly("billing_a");
    }

    @Test
    void eachHasWhatWasToldOfItAndWhatBecameOfThat() {
        LEDGER.fails("job", TEN, "it broke");
        LEDGER.succeeds("job", ELEVEN);
        long id = read(dao -> dao.newest(filter(null, null, null), List.of(), 1))
                .get(0)
                .id();
        LEDGER.jdbi()
                .useHandle(
                        handle -> handle.execute(
                                """
                        insert into perennial.alert_deliveries (
                               outbox_id, channel, condition_id, state, attempts, next_attempt_at, last_error)
                        select id, 'slack', condition_id, 'failed', 7, at, 'no answer'
                          from perennial.alert_outbox
                         where kind = 'opened'
                        """));

        List<AlertHistoryDao.Notice> notices =
                read(dao -> dao.notices(List.of(id))).get(id);
        assertThat(notices).extracting(AlertHistoryDao.Notice::kind).containsExactly("opened", "resolved");
        assertThat(notices.get(0).error()).contains("it broke");
        assertThat(read(dao -> dao.deliveries(List.of(id))).get(notices.get(0).id()))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.lastError()).contains("no answer"));
        AlertHistoryDao.Backlog backlog = read(dao -> dao.backlog(ELEVEN));
        assertThat(backlog).isEqualTo(new AlertHistoryDao.Backlog(1, 0));
        Optional<Incident> found = read(dao -> dao.find(id));
        assertThat(found).isPresent();
        Optional<Incident> none = read(dao -> dao.find(id + 1));
        assertThat(none).isEmpty();
    }

    private static List<String> jobs(Filter filter, List<String> patterns) {
        return read(dao -> dao.newest(filter, patterns, 10)).stream()
                .map(Incident::jobId)
                .toList();
    }

    private static Filter filter(String job, Boolean open, Long before) {
        return new Filter(Optional.ofNullable(job), Optional.ofNullable(open), Optional.ofNullable(before));
    }

    private static <T> T read(Function<AlertHistoryDao, T> reading) {
        return LEDGER.jdbi().withHandle(handle -> reading.apply(new AlertHistoryDao(handle)));
    }
}
