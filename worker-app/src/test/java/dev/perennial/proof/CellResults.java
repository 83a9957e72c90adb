package dev.perennial.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Every cell that ran in this build, in whichever of its JVMs: a file of one JSON object a line. */
record CellResults(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static CellResults ofThisBuild() {
        return new CellResults(Path.of(System.getProperty("proof.cells", "target/proof/cells.jsonl")));
    }

    /** A line is short enough to be written at once: those of two JVMs do not get mixed. */
    void add(CellResult result) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when none ran. */
    List<CellResult> all() {
        try {
            return Files.exists(file)
                    ? JSON.readerFor(CellResult.class)
                            .<CellResult>readValues(file.toFile())
                            .readAll()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
