package dev.perennial.cli.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command prints: the answer on {@code out}, everything else on {@code err}.
 *
 * @param colour whether {@code out} may be coloured
 * @param colourOfErrors whether {@code err} may be
 * @param live whether a line on {@code err} may be overwritten by the next one
 */
public record Terminal(PrintStream out, PrintStream err, boolean colour, boolean colourOfErrors, boolean live) {

    /** The launcher says which streams are terminals: Java 17 alone cannot tell when only one of them is. */
    public static Terminal ofProcess(Map<String, String> variables) {
        boolean outIsTerminal = Boolean.getBoolean("perennial.stdout.tty");
        boolean errIsTerminal = Boolean.getBoolean("perennial.stderr.tty");
        boolean colourful = variables.getOrDefault("NO_COLOR", "").isEmpty()
                && !variables.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                outIsTerminal && colourful,
                errIsTerminal && colourful,
                errIsTerminal);
    }

    // Symbols are part of the answer, so the machine's locale has no say in the encoding.
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    public void print(String text) {
        out.println(text);
    }

    /** Asks a person for what nobody should see; empty when there is no terminal on both sides. */
    public Optional<String> askSecretly(String question) {
        Console console = System.console();
        return console == null
                ? Optional.empty()
                : Optional.ofNullable(console.readPassword("%s", question)).map(String::new);
    }

    public void print(Table table) {
        out.print(table.render(colour));
    }

    public void note(String text) {
        err.println(text);
    }

    public String paint(Tone tone, String text) {
        return tone.paint(text, colour);
    }

    public void complain(String problem, Iterable<String> advice) {
        err.println(Tone.BAD.paint("✗ error:", colourOfErrors) + " " + problem);
        advice.forEach(line -> err.println("  " + line));
    }
}
