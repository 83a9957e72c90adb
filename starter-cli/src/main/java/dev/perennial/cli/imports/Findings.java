package dev.perennial.cli.imports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is found in a source, in its order. */
final class Findings {

    /** Said of a file, not of one of its entries. */
    record Remark(String file, int line, String text) {}

    // Mutable state
    private final List<Entry> entries = new ArrayList<>();
    private final Set<Remark> remarks = new LinkedHashSet<>();
    private final Secrets secrets = new Secrets();
    private final Commands commands = new Commands();

    /**
     * One thing that the source says is to be run.
     *
     * @param subject how the source says it; what is secret in it is taken out
     */
    Entry entry(SourceFile file, int line, String subject) {
        Entry entry = new Entry(file.name(), line, subject);
        entries.add(entry);
        return entry;
    }

    void remark(SourceFile file, int line, String text) {
        remark(file.name(), line, text);
    }

    void remark(String file, int line, String text) {
        remarks.add(new Remark(file, line, text));
    }

    /** The secrets that the jobs refer to. */
    Secrets secrets() {
        return secrets;
    }

    /** The executables that the jobs run. */
    Commands commands() {
        return commands;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<Remark> remarks() {
        return remarks.stream()
                .sorted(Comparator.comparing(Remark::file).thenComparing(Remark::line))
                .toList();
    }
}
