package dev.perennial.cli.login;

import dev.perennial.access.ApiToken;
import dev.perennial.cli.connect.Logins;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.ServerAddress;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Remembers a server and a token for it. */
@Command(
        name = "login",
        description = "Remember a server and a token, and let commands ask it from now on.",
        footer = {
            "",
            "The token is asked for without showing it, or read from --token-file; it is tried before it is kept, in",
            "a file that only you can read: XDG_CONFIG_HOME/perennial/login.json, else below ~/.config. Commands ask",
            "the newest login where no other server is named and no database is known: see perennial --help.",
            "",
            "Example:",
            "  perennial login https://perennial.example.com --token-file token.txt"
        })
public final class LoginCommand implements Runnable {

    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST = 4_096;

    private final Context context;

    @Parameters(paramLabel = "URL", description = "Where worker-app answers.")
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token; - reads standard input. Default: ask for it")
    private String tokenFile;

    @Option(
            names = "--insecure",
            description = "Allow plain http to another machine, also later: the token can be read on the way.")
    private boolean insecure;

    @Mixin
    private OutputOption output;

    public LoginCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        ServerAddress address = ServerAddress.parse(url, insecure);
        String token = token(address);
        new Remote(address, token).ask(Remote.Call.get("/api/v1/jobs").with("limit", "1"));
        Logins.of(context.environment()).keep(new Logins.Login(address.url(), token, insecure));
        context.terminal()
                .print(
                        output.isJson()
                                ? JsonText.of(Map.of("server", address.url()))
                                : "✓ logged in to %s; commands ask it until: perennial logout".formatted(address));
    }

    private String token(ServerAddress address) {
        String text = (tokenFile == null ? typed(address) : read()).strip();
        return ApiToken.Text.parse(text)
                .map(ApiToken.Text::text)
                .orElseThrow(() -> Refusal.usage(
                        "that is not a token: one begins with pnl_", "make one:  perennial tokens create --help"));
    }

    /** A word on the command line could be read by everybody on this machine. */
    private String typed(ServerAddress address) {
        return context.terminal()
                .askSecretly("token for %s: ".formatted(address))
                .orElseThrow(() -> Refusal.usage(
                        "there is no terminal to ask for the token", "name its file, or pipe it:  --token-file -"));
    }

    private String read() {
        try {
            byte[] bytes =
                    tokenFile.equals(STANDARD_INPUT) ? System.in.readNBytes(LONGEST) : Files.readAllBytes(file());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Refusal.usage("the token cannot be read from %s".formatted(tokenFile));
        }
    }

    private Path file() {
        return context.environment().directory().resolve(tokenFile);
    }
}
