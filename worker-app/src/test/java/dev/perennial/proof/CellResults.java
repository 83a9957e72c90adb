package dev.perennial.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Every cell that ran in this JVM; also in a file, one JSON object a line. */
final class CellResults {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("target", "proof", "cells.jsonl");

    // Mutable state, guarded by the class
    private static final List<CellResult> ALL = new ArrayList<>();

    private CellResults() {}

    static synchronized void add(CellResult result) {
        try {
            if (ALL.isEmpty()) {
                Files.createDirectories(FILE.getParent());
                Files.deleteIfExists(FILE);
            }
            ALL.add(result);
            Files.writeString(
                    FILE, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized List<CellResult> all() {
        return List.copyOf(ALL);
    }
}
