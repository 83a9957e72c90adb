package dev.perennial.cli.alerts;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.incident.AlertHistoryDao;
import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Reported;
import java.util.List;
import java.util.Optional;

/** Alerts of the ledger. */
final class DatabaseAlerts implements Alerts {

    private final Database database;

    DatabaseAlerts(Context context) {
        this.database = context.database();
    }

    @Override
    public List<Reported> newest(Optional<String> job, Optional<Boolean> open, int limit) {
        return database.tables(handle -> {
            AlertHistoryDao history = new AlertHistoryDao(handle);
            return history.reported(history.newest(new Filter(job, open, Optional.empty()), List.of(), limit));
        });
    }
}
