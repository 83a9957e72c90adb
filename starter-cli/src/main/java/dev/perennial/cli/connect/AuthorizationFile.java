package dev.perennial.cli.connect;

import dev.perennial.cli.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The header that a world's API wants, in a file for {@code curl -H @file}: a secret has no place in a terminal's history. */
public final class AuthorizationFile {

    private static final String NAME = "authorization";

    private AuthorizationFile() {}

    /** As one would type it: relative where it lies below the working directory. */
    public static Path in(Path directory) {
        Path file = directory.resolve(NAME).toAbsolutePath().normalize();
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    public static void write(Path directory, String secret) {
        Path file = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(file);
            Files.createFile(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(file, "Authorization: Bearer " + secret + "\n");
        } catch (IOException e) {
            throw Refusal.refused("%s cannot be written: %s".formatted(file, e.getMessage()));
        }
    }
}
