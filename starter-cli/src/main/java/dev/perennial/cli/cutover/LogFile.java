package dev.perennial.cli.cutover;

import dev.perennial.cli.exit.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/** A log that grows, and that its writer now and then replaces: what was in the old file is read to its end first. */
final class LogFile implements AutoCloseable {

    private final Path path;

    // Mutable state
    private BufferedReader reader;
    private Object file;
    private long length;
    private final StringBuilder unfinished = new StringBuilder();

    LogFile(Path path) {
        this.path = path;
        try {
            open();
        } catch (IOException e) {
            throw Refusal.usage("the access log %s cannot be read: %s".formatted(path, e.getMessage()));
        }
    }

    private void open() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1);
        file = attributes.fileKey();
        length = 0;
        unfinished.setLength(0);
    }

    /** The whole lines that came since it was last asked. */
    void read(Consumer<String> line) {
        try {
            readOn(line);
            if (wasReplaced()) {
                reader.close();
                open();
                readOn(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the access log " + path, e);
        }
    }

    private void readOn(Consumer<String> line) throws IOException {
        char[] buffer = new char[8_192];
        for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
            length += read;
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.accept(unfinished.toString());
                    unfinished.setLength(0);
                } else {
                    unfinished.append(buffer[i]);
                }
            }
        }
    }

    /** Another file has its name, or it was emptied. Between the two there may be none. */
    private boolean wasReplaced() throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return now.fileKey() != null && !now.fileKey().equals(file) || now.size() < length;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the access log " + path, e);
        }
    }
}
