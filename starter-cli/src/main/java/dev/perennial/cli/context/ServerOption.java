package dev.perennial.cli.context;

import dev.perennial.cli.connect.Environment;
import dev.perennial.cli.connect.Logins;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.ServerAddress;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.exit.Refusal;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * {@code --server URL}, the same in every command that works from another machine; a command without it needs the database.
 *
 * <p>A token is sent only to the server that it is for: PERENNIAL_TOKEN to the one that --server or PERENNIAL_SERVER names, that of a
 * login to the one that was logged in to.
 */
public final class ServerOption {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Ask the Perennial at this URL, with the token of PERENNIAL_TOKEN or of its login.")
    private String url;

    @Option(
            names = "--insecure",
            description = "Allow plain http to another machine: the token can be read on the way.")
    private boolean insecure;

    /** Empty when the database is asked. */
    public Optional<Remote> remote(Context context) {
        Environment environment = context.environment();
        Optional<String> named = Optional.ofNullable(url).or(() -> environment.variable("PERENNIAL_SERVER"));
        if (named.isPresent()) {
            return Optional.of(named(named.get(), environment));
        }
        return Servers.find(environment).isKnown() ? Optional.empty() : loggedIn(environment);
    }

    private Remote named(String text, Environment environment) {
        Logins logins = Logins.of(environment);
        ServerAddress address = ServerAddress.parse(text, true);
        Optional<String> given = environment.variable("PERENNIAL_TOKEN");
        Optional<Logins.Login> login = given.isPresent() ? Optional.empty() : logins.find(address);
        // Else refused, unless it was allowed when somebody logged in.
        ServerAddress.parse(text, insecure || login.map(Logins.Login::insecure).orElse(false));
        String token = given.or(() -> login.map(Logins.Login::token))
                .orElseThrow(() -> Refusal.refused(
                        "there is no token for %s".formatted(address),
                        "next: perennial login %s".formatted(address),
                        "or set PERENNIAL_TOKEN"));
        return new Remote(address, token);
    }

    private Optional<Remote> loggedIn(Environment environment) {
        return Logins.of(environment)
                .current()
                .map(login ->
                        new Remote(ServerAddress.parse(login.url(), insecure || login.insecure()), login.token()));
    }
}
