package dev.perennial.devstack.binary;

import java.util.ArrayList;
import java.util.List;

/** A program could not be found or brought; the message lists what was tried and what would help. */
public abstract class ProgramNotFoundException extends RuntimeException {
    private final List<String> tried;

    ProgramNotFoundException(String program, List<String> tried, List<String> cure) {
        super(String.join(System.lineSeparator(), lines(program, tried, cure)));
        this.tried = List.copyOf(tried);
    }

    /** One line for each place, with the reason. */
    public List<String> tried() {
        return tried;
    }

    private static List<String> lines(String program, List<String> tried, List<String> cure) {
        List<String> lines = new ArrayList<>();
        lines.add("No " + program + " here, and none could be brought. Tried:");
        tried.forEach(reason -> lines.add("  - " + reason));
        lines.addAll(cure);
        return lines;
    }
}
