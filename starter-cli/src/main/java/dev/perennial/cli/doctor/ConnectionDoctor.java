package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Environment;
import dev.perennial.database.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does DATABASE_URL say what it was meant to, and lead where worker-app can do all of its work? */
final class ConnectionDoctor {

    private static final String POOLER = "pooler";

    private ConnectionDoctor() {}

    static List<Finding> examine(Database database, Environment environment) {
        List<Finding> findings = new ArrayList<>();
        database.url()
                .notices()
                .forEach(notice ->
                        findings.add(Finding.warn("DATABASE_URL", notice.replaceFirst("^DATABASE_URL: ", ""), "")));
        if (database.route() == Route.TRANSACTION_POOLER) {
            findings.add(direct(environment.variable("DATABASE_DIRECT_URL"), environment));
        }
        return findings;
    }

    /** Without a direct way worker-app does not start: a pooler's sessions keep no lock. */
    private static Finding direct(Optional<String> url, Environment environment) {
        if (url.isEmpty()) {
            return Finding.fail(
                    POOLER,
                    "DATABASE_URL leads through one in transaction mode, where no lock outlasts a transaction",
                    "set DATABASE_DIRECT_URL too, to the same database without the pooler");
        }
        Database direct = Database.at("DATABASE_DIRECT_URL", url.get(), environment.clock());
        return direct.route() == Route.TRANSACTION_POOLER
                ? Finding.fail(
                        POOLER,
                        "DATABASE_DIRECT_URL leads through one in transaction mode as well",
                        "it has to name PostgreSQL itself")
                : Finding.ok(POOLER, "in transaction mode; lock and migrations go to " + direct.place());
    }
}
