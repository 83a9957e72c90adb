package dev.perennial.cli.context;

import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.registry.RegisteredJob;
import java.time.Instant;
import java.util.List;

/** What every command has at hand. Nothing is connected before it is asked for. */
public record Context(Terminal terminal, Environment environment) {

    public Servers servers() {
        return Servers.find(environment);
    }

    public Database database() {
        return Database.at(servers().databaseUrlOrRefuse(), environment.clock());
    }

    public Temporal temporal() {
        return Temporal.of(servers());
    }

    public Instant now() {
        return environment.clock().instant();
    }

    public RegisteredJob job(Database database, String id) {
        try {
            return database.registry(registry -> registry.find(id)).orElseThrow(() -> noSuchJob(database, id));
        } catch (UnreadableDefinitionException unreadable) {
            throw Refusal.refused(
                    unreadable.getMessage(),
                    "use the version that wrote it, or write it anew:  perennial apply",
                    "next: perennial doctor");
        }
    }

    private static Refusal noSuchJob(Database database, String id) {
        List<String> known = database.registry(
                registry -> registry.all().stream().map(RegisteredJob::id).toList());
        return JobIds.unknown(id, known);
    }
}
