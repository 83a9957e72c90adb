package dev.perennial.bench;

import picocli.CommandLine;

/** Where the bench begins and ends. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand()).execute(arguments));
    }
}
