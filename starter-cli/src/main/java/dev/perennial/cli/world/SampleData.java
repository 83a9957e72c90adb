package dev.perennial.cli.world;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.ServerDao;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.devstack.sample.SampleApplication;
import dev.perennial.devstack.sample.Seeded;
import dev.perennial.devstack.sample.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sample application in a world's database, and the one guard that matters: sample data never gets into somebody's real
 * database, and the jobs of a demo never run on it. What we made carries a mark with the moment it was made for.
 */
record SampleData(Seeded seeded, Map<String, String> suppressedAddresses, Instant madeFor, boolean foundThere) {

    private static final String MARK = "sample data of perennial, made for ";
    private static final long SEED = 42;
    private static final int TABLES_SHOWN = 5;

    /** Fills an empty database, recognises its own, and refuses any other. */
    static SampleData in(Database database, int subscriptions, Instant now) {
        mustBePublic(database);
        Optional<Instant> mark = mark(database);
        if (mark.isPresent()) {
            SampleApplication known = SampleApplication.createIn(database.connections());
            return new SampleData(known.count(mark.get()), known.suppressedAddresses(), mark.get(), true);
        }
        List<String> strangers = database.server(ServerDao::applicationTables);
        if (!strangers.isEmpty()) {
            throw Refusal.refused(
                    "the database at %s has tables that are not ours: %s%s"
                            .formatted(
                                    database.place(),
                                    String.join(
                                            ", ",
                                            strangers.stream()
                                                    .limit(TABLES_SHOWN)
                                                    .toList()),
                                    strangers.size() > TABLES_SHOWN ? " …" : ""),
                    "sample data would be put among them, and the jobs would run on them",
                    "unset DATABASE_URL to get a database of its own, or name an empty one",
                    "to run the jobs on your own data:  perennial start");
        }
        Instant moment = now.truncatedTo(ChronoUnit.MILLIS);
        SampleApplication application = SampleApplication.createIn(database.connections());
        Seeded seeded = application.generate(Size.subscriptions(subscriptions), moment, SEED);
        database.server(dao -> {
            dao.markAsSample(MARK + moment);
            return null;
        });
        return new SampleData(seeded, application.suppressedAddresses(), moment, false);
    }

    private static void mustBePublic(Database database) {
        database.url().schema().filter(schema -> !schema.equals("public")).ifPresent(schema -> {
            throw Refusal.refused(
                    "DATABASE_URL names the schema %s, and sample data goes to public".formatted(schema),
                    "leave the schema out, or unset DATABASE_URL to get a database of its own");
        });
    }

    private static Optional<Instant> mark(Database database) {
        return database.server(dao -> dao.commentOn("public.users"))
                .filter(comment -> comment.startsWith(MARK))
                .map(comment -> Instant.parse(comment.substring(MARK.length())));
    }
}
