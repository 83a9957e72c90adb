package dev.perennial.cli.connect;

import dev.perennial.cli.exit.Refusal;
import java.util.Optional;

/**
 * Where PostgreSQL and Temporal are, as far as it is known.
 *
 * @param temporalUi the web pages, for links
 * @param apiKey for Temporal Cloud
 */
public record Servers(
        Optional<String> databaseUrl,
        Optional<String> temporalAddress,
        String namespace,
        Optional<String> temporalUi,
        Optional<String> apiKey,
        boolean tls) {

    private static final String[] ADVICE = {
        "start a world of your own:  perennial dev    (a second terminal's commands find it by themselves)",
        "or ask one elsewhere:       perennial login https://perennial.example.com",
        "or name your servers:       export DATABASE_URL=postgres://user:password@host:5432/name"
                + " TEMPORAL_ADDRESS=host:7233"
    };

    /**
     * The environment's, else those of the world that runs here. Never one of each: jobs of one registry would run on
     * another's data.
     */
    public static Servers find(Environment environment) {
        Optional<String> database = environment.variable("DATABASE_URL");
        Optional<String> temporal = environment.variable("TEMPORAL_ADDRESS");
        if (database.isPresent() || temporal.isPresent()) {
            return new Servers(
                    database,
                    temporal,
                    environment.variable("TEMPORAL_NAMESPACE").orElse("default"),
                    environment.variable("TEMPORAL_UI_URL"),
                    environment.variable("TEMPORAL_API_KEY"),
                    environment
                            .variable("TEMPORAL_TLS")
                            .map(Boolean::parseBoolean)
                            .orElse(false));
        }
        return WorldFile.read(environment.dataDirectory()).map(Servers::of).orElseGet(Servers::unknown);
    }

    static Servers of(WorldFile world) {
        return new Servers(
                Optional.of(world.databaseUrl()),
                Optional.of(world.temporalAddress()),
                world.temporalNamespace(),
                Optional.ofNullable(world.temporalUi()),
                Optional.empty(),
                false);
    }

    /** Of a Perennial on another machine: what it is connected to is its own affair. */
    public static Servers unknown() {
        return new Servers(Optional.empty(), Optional.empty(), "default", Optional.empty(), Optional.empty(), false);
    }

    public boolean isKnown() {
        return databaseUrl.isPresent() || temporalAddress.isPresent();
    }

    public String databaseUrlOrRefuse() {
        return databaseUrl.orElseThrow(() -> missing("database", "DATABASE_URL"));
    }

    String temporalAddressOrRefuse() {
        return temporalAddress.orElseThrow(() -> missing("Temporal server", "TEMPORAL_ADDRESS"));
    }

    /** The page of a workflow, where the pages' address is known. */
    public Optional<String> pageOf(String workflowId, Optional<String> temporalRunId) {
        return temporalUi.map(ui -> "%s/namespaces/%s/workflows/%s%s"
                .formatted(
                        ui,
                        namespace,
                        workflowId,
                        temporalRunId.map(id -> "/" + id + "/history").orElse("")));
    }

    private static Refusal missing(String what, String variable) {
        return Refusal.unreachable(
                null, "no %s is known: %s is not set and no world runs here".formatted(what, variable), ADVICE);
    }

    /** An API key and a password may be in here. */
    @Override
    public String toString() {
        return "Servers[" + temporalAddress + ", " + namespace + "]";
    }
}
