package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README stays short, what it claims is tested, and what pages refer to is there. */
class DocsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LONGEST_README = 60;
    private static final Pattern TEST = Pattern.compile("`([A-Z][a-z]\\w*(?:Test|IT))`");
    private static final Pattern LINK = Pattern.compile("\\]\\(((?!https?:)[^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    @Test
    void theReadmeCanBeReadAtOnce() {
        assertThat(lines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(LONGEST_README);
    }

    @Test
    void everyPromiseOfTheReadmeNamesWhatKeepsIt() {
        List<String> promises = lines(ROOT.resolve("README.md")).stream()
                .dropWhile(line -> !line.startsWith("## What it promises"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
                .toList();
        assertThat(promises)
                .hasSizeGreaterThan(5)
                .allMatch(line -> TEST.matcher(line).find() || line.contains("`bench/run`"));
    }

    @Test
    void everyTestThatAPageNamesIsThere() {
        Set<String> tests = files(".java")
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(pages().flatMap(page -> found(TEST, page))).isNotEmpty().allMatch(tests::contains);
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(pages()).allSatisfy(page -> assertThat(found(LINK, page))
                .as("links of %s", ROOT.relativize(page))
                .allMatch(link -> leadsSomewhere(page, link)));
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target)
                && (parts.length == 1
                        || found(HEADING, target)
                                .anyMatch(heading -> anchor(heading).equals(parts[1])));
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static Stream<Path> pages() {
        return files(".md");
    }

    private static Stream<String> found(Pattern pattern, Path page) {
        return pattern.matcher(String.join("\n", lines(page))).results().map((MatchResult match) -> match.group(1));
    }

    private static Stream<Path> files(String suffix) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all
                    .filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> Stream.of("/target/", "/.git/", "/.perennial/", "/node_modules/", "/.venv/")
                            .noneMatch(file.toString()::contains))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
