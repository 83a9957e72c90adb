package dev.perennial.sweep.pace;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What people ask of a run that sweeps. It listens within a second, in every attempt and step from then on. */
public final class PaceControl {

    private final Handle handle;

    public PaceControl(Handle handle) {
        this.handle = handle;
    }

    /** How its sweeps go by now. */
    public PaceReport report(UUID runId, Instant now) {
        return PaceReport.of(runId, now, handle);
    }

    /** @param by an account or a token's name, never an address */
    public void change(UUID runId, PaceChange change, String by, Instant at) {
        PaceDao dao = new PaceDao(handle);
        dao.order(runId, change.of(dao.orders(runId)), by, at);
    }
}
