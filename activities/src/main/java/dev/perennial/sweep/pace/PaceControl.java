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

    public PaceOrders orders(UUID runId) {
        return new PaceDao(handle).orders(runId);
    }

    /** @param by an account or a token's name, never an address */
    public void order(UUID runId, PaceOrders orders, String by, Instant at) {
        new PaceDao(handle).order(runId, orders, by, at);
    }
}
