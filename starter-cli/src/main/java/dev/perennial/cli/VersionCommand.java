package dev.perennial.cli;

import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.ServerDao;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.connect.Temporal;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cron.Zones;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What this is. */
@Command(
        name = "version",
        description = "Of this command, of Java, and of the servers that answer.",
        footer = {"", "Example:", "  perennial version --output json"})
final class VersionCommand implements Runnable {

    private final Context context;

    @Mixin
    private OutputOption output;

    VersionCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Servers servers = context.servers();
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("perennial", own());
        versions.put("java", System.getProperty("java.version"));
        versions.put("time_zones", Zones.release());
        versions.put(
                "postgres", servers.databaseUrl().flatMap(url -> postgres(url)).orElse(null));
        versions.put(
                "temporal",
                servers.temporalAddress().flatMap(address -> temporal(servers)).orElse(null));
        if (output.isJson()) {
            context.terminal().print(JsonText.of(versions));
            return;
        }
        versions.forEach((name, version) -> {
            if (version != null) {
                context.terminal().print("%-11s %s".formatted(name, version));
            }
        });
    }

    static String own() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    // A server that does not answer is no reason to fail here; doctor is the place to ask why.
    private Optional<String> postgres(String url) {
        try {
            return Optional.of(Database.at(url, context.environment().clock()).server(ServerDao::version));
        } catch (Refusal e) {
            return Optional.empty();
        }
    }

    private static Optional<String> temporal(Servers servers) {
        try (Temporal temporal = Temporal.of(servers)) {
            return Optional.of(temporal.ask(stub -> stub.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                    .getServerVersion());
        } catch (Refusal e) {
            return Optional.empty();
        }
    }
}
