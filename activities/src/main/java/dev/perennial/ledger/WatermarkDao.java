package dev.perennial.ledger;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How far the control loop has looked: kept in the database, so that another process goes on where one stopped. */
public final class WatermarkDao {

    private final Handle handle;

    public WatermarkDao(Handle handle) {
        this.handle = handle;
    }

    /** Empty when nobody has looked yet. */
    public Optional<Instant> find(String name) {
        return handle.createQuery("select moment from perennial.watermarks where name = :name")
                .bind("name", name)
                .mapTo(Instant.class)
                .findOne();
    }

    /** Never goes back. */
    public void reached(String name, Instant moment) {
        handle.createUpdate(
                        """
                        insert into perennial.watermarks as known (name, moment)
                        values (:name, :moment)
                            on conflict (name) do update
                           set moment = greatest(known.moment, excluded.moment)
                        """)
                .bind("name", name)
                .bind("moment", moment)
                .execute();
    }
}
