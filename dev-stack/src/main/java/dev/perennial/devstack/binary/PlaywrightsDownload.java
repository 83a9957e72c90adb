package dev.perennial.devstack.binary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Chromium that Playwright has downloaded, for whatever project; the newest of several. */
record PlaywrightsDownload(Path folder) implements Place {
    private static final Pattern EXECUTABLE = Pattern.compile(
            "chromium-(\\d+)/(?:chrome-linux[^/]*/chrome|chrome-mac[^/]*/[^/]+\\.app/Contents/MacOS/[^/]+)");
    private static final int DEPTH = 6;

    @Override
    public String name() {
        return "Playwright's downloads";
    }

    @Override
    public String source() {
        return "Chromium downloaded by Playwright";
    }

    @Override
    public boolean worthMentioning() {
        return Files.isDirectory(folder);
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        Path executable = newest().orElseThrow(() -> new Refusal("no Chromium in " + folder));
        Executable.check(executable);
        return executable;
    }

    private Optional<Path> newest() throws Refusal {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files =
                Files.find(folder, DEPTH, (file, attributes) -> match(file).matches())) {
            return files.filter(Files::isExecutable).max(Comparator.comparingLong(this::revision));
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal(folder + " cannot be read: " + e);
        }
    }

    private long revision(Path executable) {
        Matcher match = match(executable);
        return match.matches() ? Long.parseLong(match.group(1)) : -1;
    }

    private Matcher match(Path file) {
        return EXECUTABLE.matcher(folder.relativize(file).toString());
    }
}
