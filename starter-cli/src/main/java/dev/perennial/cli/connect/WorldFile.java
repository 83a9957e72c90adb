package dev.perennial.cli.connect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.database.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * How a second terminal finds the world that {@code dev} or {@code demo} runs: a file beside its data, readable by its
 * owner alone because it holds the world's secrets.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record WorldFile(
        long pid,
        String kind,
        @JsonProperty("database_url") String databaseUrl,
        @JsonProperty("temporal_address") String temporalAddress,
        @JsonProperty("temporal_namespace") String temporalNamespace,
        @JsonProperty("temporal_ui") String temporalUi,
        @JsonProperty("worker_url") String workerUrl,
        @JsonProperty("mails_url") String mailsUrl,
        @JsonProperty("cron_secret") String cronSecret,
        @JsonProperty("internal_api_key") String internalApiKey) {

    private static final String NAME = "world.json";

    /** Of a world that is alive; a file whose process is gone is stale and counts for nothing. */
    public static Optional<WorldFile> read(Path dataDirectory) {
        Path file = dataDirectory.resolve(NAME);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readString(file), WorldFile.class))
                    .filter(WorldFile::isAlive);
        } catch (IOException | IllegalArgumentException e) {
            // Half written or foreign: as good as none.
            return Optional.empty();
        }
    }

    /** Appears whole or not at all. */
    public void write(Path dataDirectory) {
        try {
            Files.createDirectories(dataDirectory);
            Path draft = Files.createTempFile(dataDirectory, NAME, ".tmp");
            if (draft.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(draft, Json.write(this));
            Files.move(
                    draft,
                    dataDirectory.resolve(NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + dataDirectory.resolve(NAME), e);
        }
    }

    public static void remove(Path dataDirectory) {
        try {
            Files.deleteIfExists(dataDirectory.resolve(NAME));
        } catch (IOException e) {
            // It will be stale, and read as such.
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Its secrets stay out of logs and messages. */
    @Override
    public String toString() {
        return kind + " of process " + pid;
    }
}
