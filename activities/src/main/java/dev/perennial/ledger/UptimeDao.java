package dev.perennial.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** When somebody was there to do work. A tick that fell into an outage was missed by us, not overlapped by a run. */
public final class UptimeDao {

    /** A process that has not been seen for this long was not there. */
    public static final Duration GAP = Duration.ofSeconds(6);

    /** How often a process says that it is there. */
    public static final Duration BEAT = Duration.ofSeconds(2);

    /** Whoever was seen within this is there, to people: beats may be late, and nobody should be alarmed by that. */
    public static final Duration RECENT = Duration.ofSeconds(15);

    private final Handle handle;

    public UptimeDao(Handle handle) {
        this.handle = handle;
    }

    /** The process can work right now: makes its present spell longer, or begins a new one after a gap. */
    public void beat(String process, Instant now) {
        int extended = handle.createUpdate(
                        """
                        update perennial.uptimes
                           set up_until = :now
                         where process = :process
                           and up_until > :gap
                        """)
                .bind("process", process)
                .bind("now", now)
                .bind("gap", now.minus(GAP))
                .execute();
        if (extended == 0) {
            handle.createUpdate(
                            """
                            insert into perennial.uptimes (process, up_from, up_until)
                            values (:process, :now, :now)
                                on conflict do nothing
                            """)
                    .bind("process", process)
                    .bind("now", now)
                    .execute();
        }
    }

    /** Was any process able to work at that moment? True when nothing at all is known of the time since. */
    public boolean wasUp(Instant moment) {
        return handle.createQuery(
                        """
                        select exists (select 1 from perennial.uptimes
                                        where up_from <= :moment and up_until >= :lastBeat)
                            or not exists (select 1 from perennial.uptimes)
                        """)
                .bind("moment", moment)
                .bind("lastBeat", moment.minus(BEAT))
                .mapTo(Boolean.class)
                .one();
    }

    /** Was there a process that could work at every moment of it? */
    public boolean wasUpThroughout(Instant from, Instant until) {
        List<Spell> spells = handle.createQuery(
                        """
                        select process, up_from as "from", up_until as until
                          from perennial.uptimes
                         where up_until >= :from
                           and up_from <= :until
                         order by up_from
                        """)
                .bind("from", from.minus(GAP))
                .bind("until", until)
                .map(ConstructorMapper.of(Spell.class))
                .list();
        Instant covered = from;
        for (Spell spell : spells) {
            Instant stillThere = spell.until().plus(GAP);
            if (!spell.from().isAfter(covered) && stillThere.isAfter(covered)) {
                covered = stillThere;
            }
        }
        return covered.isAfter(until);
    }

    /** When a process that can work was last seen; empty when none ever was. */
    public Optional<Instant> lastBeat() {
        return handle.createQuery("select max(up_until) from perennial.uptimes")
                .mapTo(Instant.class)
                .findOne();
    }

    /** A process that can work, since when without a gap, and when it was last seen. */
    public record Spell(String process, Instant from, Instant until) {}

    /** The processes that were seen since then, by name. */
    public List<Spell> seenSince(Instant moment) {
        return handle.createQuery(
                        """
                        select process, max(up_from) as "from", max(up_until) as until
                          from perennial.uptimes
                         where up_until >= :moment
                         group by process
                         order by process
                        """)
                .bind("moment", moment)
                .map(ConstructorMapper.of(Spell.class))
                .list();
    }

    public void forgetBefore(Instant moment) {
        handle.createUpdate("delete from perennial.uptimes where up_until < :moment")
                .bind("moment", moment)
                .execute();
    }
}
