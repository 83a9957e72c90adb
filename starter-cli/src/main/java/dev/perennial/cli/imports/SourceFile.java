package dev.perennial.cli.imports;

import java.nio.file.Path;
import java.util.List;

/**
 * One file of a source, as text.
 *
 * @param name what the report calls it
 * @param path where it is, absolute
 */
record SourceFile(String name, Path path, String text) {

    List<String> lines() {
        return text.lines().toList();
    }

    /** Its own name, without folders. */
    String fileName() {
        return path.getFileName().toString();
    }
}
