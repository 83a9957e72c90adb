package dev.perennial.cli.alerts;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.incident.AlertHistoryDao.Reported;
import java.util.List;
import java.util.Optional;

/** Alerts, as commands see them: beside the database, or at a server. */
interface Alerts {

    static Alerts of(Context context, ServerOption server) {
        return server.remote(context).<Alerts>map(RemoteAlerts::new).orElseGet(() -> new DatabaseAlerts(context));
    }

    /**
     * The newest first.
     *
     * @param open those that last, or those that have ended; empty: both
     */
    List<Reported> newest(Optional<String> job, Optional<Boolean> open, int limit);
}
