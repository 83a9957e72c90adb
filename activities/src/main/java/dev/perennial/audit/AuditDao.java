package dev.perennial.audit;

import dev.perennial.audit.AuditEntry.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement on the audit log, which is only ever added to. */
public final class AuditDao {

    private static final RowMapper<AuditEntry> ENTRY = ConstructorMapper.of(AuditEntry.class);

    private final Handle handle;

    public AuditDao(Handle handle) {
        this.handle = handle;
    }

    /** What is to be written down; the entry's number and place in the chain come from the table. */
    public record Deed(
            Instant at,
            String actor,
            String action,
            String target,
            Outcome outcome,
            String requestId,
            Optional<String> before,
            Optional<String> after) {

        /** Something that was done. */
        public static Deed done(
                Instant at,
                Actor actor,
                String action,
                String target,
                Optional<String> before,
                Optional<String> after) {
            return new Deed(at, actor.name(), action, target, Outcome.DONE, actor.requestId(), before, after);
        }
    }

    /** Which entries are meant; empty means any. */
    public record Filter(Optional<String> actor, Optional<String> target, Optional<Long> before) {

        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** In the transaction of what was done, so that there is neither without the other. */
    public void append(Deed deed) {
        handle.createUpdate(
                        """
                        insert into perennial.audit_log (at, actor, action, target, outcome, request_id, before, after)
                        values (:at, :actor, :action, :target, :outcome, :requestId, :before, :after)
                        """)
                .bindMethods(deed)
                .bind("outcome", deed.outcome().name().toLowerCase(Locale.ROOT))
                .execute();
    }

    /** The newest first. */
    public List<AuditEntry> newest(Filter filter, int limit) {
        return handle.createQuery(
                        """
                        select id, at, actor, action, target, outcome, request_id, before, after
                          from perennial.audit_log
                         where (cast(:actor as text) is null or actor = :actor)
                           and (cast(:target as text) is null or target = :target)
                           and (cast(:before as bigint) is null or id < :before)
                         order by id desc
                         limit :limit
                        """)
                .bind("actor", filter.actor().orElse(null))
                .bind("target", filter.target().orElse(null))
                .bind("before", filter.before().orElse(null))
                .bind("limit", limit)
                .map(ENTRY)
                .list();
    }

    /** The first entry that is not what was written, or whose predecessor is gone; empty when all are as they were. */
    public Optional<Long> firstBroken() {
        return handle.createQuery(
                        """
                        select id
                          from (select a as entry, a.id, a.previous, a.hash,
                                       lag(a.hash) over (order by a.id) as hash_before,
                                       lag(a.id) over (order by a.id) as id_before
                                  from perennial.audit_log a) chain
                         where hash <> perennial.audit_hash(previous, entry)
                            or id_before is not null and (previous <> hash_before or id <> id_before + 1)
                         order by id
                         limit 1
                        """)
                .mapTo(Long.class)
                .findOne();
    }
}
