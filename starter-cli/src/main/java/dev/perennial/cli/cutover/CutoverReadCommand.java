package dev.perennial.cli.cutover;

import dev.perennial.cli.connect.Pause;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.words.CutoverView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads an access log for the calls of old crons. */
@Command(
        name = "read",
        description = "Reads an access log for calls of the old crons of jobs that are watched by log.",
        footer = {
            "",
            "The log is in the Common or Combined Log Format, or has a JSON object a line. A job that is not watched by",
            "log, or calls no URL, is left out. With --follow it goes on until it is stopped, also when the log is rotated.",
            "",
            "Example:",
            "  perennial cutover read /var/log/nginx/access.log --follow"
        })
public final class CutoverReadCommand implements Runnable {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final Context context;

    @Parameters(paramLabel = "FILE", description = "The access log of what the old cron calls.")
    private Path file;

    @Option(names = "--follow", description = "Go on with what is written to it, and say what changes.")
    private boolean follow;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public CutoverReadCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        CutoverDesk desk = CutoverDesk.of(context, server);
        try (LogFile log = new LogFile(context.environment().directory().resolve(file))) {
            LogReader reader = new LogReader(desk, log);
            if (follow) {
                follow(reader);
            } else {
                CutoverOutput.print(reader.read(null), output, context.terminal());
            }
        }
    }

    private void follow(LogReader reader) {
        List<String> told = new ArrayList<>();
        while (true) {
            for (CutoverView cutover : orAway(reader)) {
                String line = "%s: %s".formatted(cutover.jobId(), cutover.told());
                if (!told.contains(line)) {
                    told.removeIf(before -> before.startsWith(cutover.jobId() + ": "));
                    told.add(line);
                    context.terminal().print(line);
                }
            }
            Pause.of(BETWEEN_LOOKS);
        }
    }

    /** What is away is back later; nothing is decided meanwhile. */
    private List<CutoverView> orAway(LogReader reader) {
        try {
            return reader.read(context.now());
        } catch (Refusal refusal) {
            if (refusal.exitCode() != ExitCode.UNREACHABLE) {
                throw refusal;
            }
            context.terminal().complain(refusal.getMessage(), List.of("it is tried again"));
            return List.of();
        }
    }
}
