package dev.perennial.cli.imports;

import dev.perennial.failure.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One thing that a source says is to be run, as a job of {@code jobs.yaml} if it can be one. */
final class Entry {

    private static final int LONGEST_SUBJECT = 120;

    private final String file;
    private final int line;
    private final String subject;

    // Mutable state
    private final ImportedJob job = new ImportedJob();
    private final List<String> notes = new ArrayList<>();
    private String refusal;

    Entry(String file, int line, String subject) {
        this.file = file;
        this.line = line;
        this.subject = shortened(SecretWords.without(subject));
    }

    String file() {
        return file;
    }

    int line() {
        return line;
    }

    String subject() {
        return subject;
    }

    ImportedJob job() {
        return job;
    }

    /** What differs from the source, or is left to do. */
    Entry note(String text) {
        String said = Redaction.of(text);
        if (!notes.contains(said)) {
            notes.add(said);
        }
        return this;
    }

    /** It cannot be a job; the first reason stands. What is known of the job is written as a comment. */
    Entry refuse(String reason) {
        if (refusal == null) {
            refusal = Redaction.of(reason);
        }
        return this;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    private static String shortened(String text) {
        String oneLine = text.strip().replaceAll("\\s+", " ");
        return oneLine.codePointCount(0, oneLine.length()) <= LONGEST_SUBJECT
                ? oneLine
                : oneLine.substring(0, oneLine.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…";
    }
}
