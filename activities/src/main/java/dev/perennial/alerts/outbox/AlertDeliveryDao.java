package dev.perennial.alerts.outbox;

import dev.perennial.alerts.channel.Channel;
import dev.perennial.incident.Alert;
import dev.perennial.incident.AlertOutboxDao;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What became of each alert on each channel. */
final class AlertDeliveryDao {

    /** Never the end of a condition before its beginning: PagerDuty would open what nobody ends. */
    private static final String DUE =
            """
              from perennial.alert_deliveries d
             where d.channel = :channel
               and d.state in ('pending', 'sending')
               and d.next_attempt_at <= :now
               and not exists (select 1
                                 from perennial.alert_deliveries earlier
                                where earlier.channel = d.channel
                                  and earlier.condition_id = d.condition_id
                                  and earlier.outbox_id < d.outbox_id
                                  and earlier.state in ('pending', 'sending'))
            """;

    /** An alert that is ours to send now. Public, as all that JDBI makes. */
    public record Claimed(@Nested Alert alert, int attempts, boolean maybeSent) {}

    private final Handle handle;

    AlertDeliveryDao(Handle handle) {
        this.handle = handle;
    }

    void add(List<Alert> alerts, Channel channel, Instant now) {
        PreparedBatch batch = handle.prepareBatch(
                """
                insert into perennial.alert_deliveries (outbox_id, channel, condition_id, state, next_attempt_at)
                values (:outbox, :channel, :condition, 'pending', :now)
                    on conflict do nothing
                """);
        alerts.stream().filter(alert -> channel.wants(alert.severity())).forEach(alert -> batch.bind(
                        "outbox", alert.id())
                .bind("channel", channel.name())
                .bind("condition", alert.conditionId())
                .bind("now", now)
                .add());
        batch.execute();
    }

    int due(String channel, Instant now) {
        return handle.createQuery("select count(*) " + DUE)
                .bind("channel", channel)
                .bind("now", now)
                .mapTo(Integer.class)
                .one();
    }

    /** The oldest first. Whoever finds one of them after {@code until} may take it up: we died with it in our hands. */
    List<Claimed> claim(String channel, int limit, Instant now, Instant until) {
        return handle.createQuery(
                        "with due as (select d.channel, d.outbox_id, d.state " + DUE
                                + """
                                 order by d.outbox_id
                                 limit :limit
                                   for update of d skip locked),
                                claimed as (
                                update perennial.alert_deliveries mine
                                   set state = 'sending',
                                       attempts = mine.attempts + 1,
                                       maybe_sent = mine.maybe_sent or due.state = 'sending',
                                       next_attempt_at = :until
                                  from due
                                 where mine.channel = due.channel
                                   and mine.outbox_id = due.outbox_id
                                returning mine.outbox_id, mine.attempts, mine.maybe_sent)
                                select claimed.attempts, claimed.maybe_sent,
                                """
                                + AlertOutboxDao.COLUMNS
                                + """
                                  from claimed
                                  join perennial.alert_outbox o on o.id = claimed.outbox_id
                                 order by o.id
                                """)
                .bind("channel", channel)
                .bind("now", now)
                .bind("limit", limit)
                .bind("until", until)
                .map(ConstructorMapper.of(Claimed.class))
                .list();
    }

    void sent(String channel, List<Long> ids, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.alert_deliveries
                           set state = 'sent',
                               sent_at = :now,
                               last_error = null
                         where channel = :channel
                           and outbox_id = any(:ids)
                        """)
                .bind("now", now)
                .bind("channel", channel)
                .bindArray("ids", Long.class, ids)
                .execute();
    }

    /** @param maybeSent whether the channel may have it in spite of all */
    void notSent(
            String channel, List<Long> ids, boolean givenUp, boolean maybeSent, Instant nextAttempt, String error) {
        handle.createUpdate(
                        """
                        update perennial.alert_deliveries
                           set state = case when :givenUp then 'failed' else 'pending' end,
                               next_attempt_at = :nextAttempt,
                               maybe_sent = maybe_sent or :maybeSent,
                               last_error = :error
                         where channel = :channel
                           and outbox_id = any(:ids)
                           and state = 'sending'
                        """)
                .bind("givenUp", givenUp)
                .bind("nextAttempt", nextAttempt)
                .bind("maybeSent", maybeSent)
                .bind("error", error)
                .bind("channel", channel)
                .bindArray("ids", Long.class, ids)
                .execute();
    }
}
