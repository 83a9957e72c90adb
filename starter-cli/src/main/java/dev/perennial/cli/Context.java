package dev.perennial.cli;

import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.UnreadableDefinitionException;
import dev.perennial.text.Suggestion;
import java.time.Instant;
import java.util.List;

/** What every command has at hand. Nothing is connected before it is asked for. */
record Context(Terminal terminal, Environment environment) {

    Servers servers() {
        return Servers.find(environment);
    }

    Database database() {
        return Database.at(servers().databaseUrlOrRefuse(), environment.clock());
    }

    Temporal temporal() {
        return Temporal.of(servers());
    }

    Instant now() {
        return environment.clock().instant();
    }

    RegisteredJob job(Database database, String id) {
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
        String hint = known.isEmpty()
                ? "there are no jobs yet; next: perennial apply"
                : Suggestion.nearest(id, known)
                        .map("did you mean %s?"::formatted)
                        .orElse("there are: " + String.join(", ", known));
        return Refusal.notFound("unknown job %s".formatted(id), hint, "next: perennial jobs list");
    }
}
