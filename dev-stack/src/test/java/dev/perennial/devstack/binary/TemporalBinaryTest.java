package dev.perennial.devstack.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalBinaryTest {
    private static final Platform LINUX = new Platform("linux", "amd64");
    private static final String WORKS = "#!/bin/sh\necho temporal version 1.5.1\n";

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private HttpServer releases;

    @BeforeEach
    void startReleases() throws IOException {
        releases = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        releases.start();
    }

    @AfterEach
    void stopReleases() {
        releases.stop(0);
    }

    @Test
    void prefersThePathToTheCache() throws IOException {
        Path onPath = script(folder.resolve("bin/temporal"), WORKS);
        script(cached(), WORKS);

        Found found = search().find(lines::add);

        assertThat(found).isEqualTo(new Found(onPath, "temporal on the PATH"));
        assertThat(lines).isEmpty();
    }

    @Test
    void passesOverAProgramThatCannotRunAndSaysWhy() throws IOException {
        Path broken = script(folder.resolve("bin/temporal"), "#!/bin/sh\necho no such architecture\nexit 3\n");
        Path cached = script(cached(), WORKS);

        Found found = search().find(lines::add);

        assertThat(found).isEqualTo(new Found(cached, "cached temporal 1.5.1"));
        assertThat(lines)
                .containsExactly("No Temporal from the PATH: " + broken + " cannot run (exit 3): no such architecture");
    }

    @Test
    void findsTheCacheWhereThePersonPutsIt() {
        assertThat(TemporalBinary.in(Map.of("PERENNIAL_CACHE", "/a", "XDG_CACHE_HOME", "/b", "HOME", "/c"))
                        .cachedBinary())
                .isEqualTo(Path.of("/a/temporal-1.5.1/temporal"));
        assertThat(TemporalBinary.in(Map.of("XDG_CACHE_HOME", "/b", "HOME", "/c"))
                        .cachedBinary())
                .isEqualTo(Path.of("/b/perennial/temporal-1.5.1/temporal"));
        assertThat(TemporalBinary.in(Map.of("PERENNIAL_CACHE", "", "HOME", "/c"))
                        .cachedBinary())
                .isEqualTo(Path.of("/c/.cache/perennial/temporal-1.5.1/temporal"));
    }

    @Test
    void downloadsVerifiesAndKeepsTheOfficialRelease() throws Exception {
        byte[] archive = archive("temporal", WORKS);
        publish(archive, archive.length);

        TemporalBinary search = searchReleases(sha256(archive));
        Found found = search.find(lines::add);

        assertThat(found).isEqualTo(new Found(cached(), "official release 1.5.1"));
        assertThat(lines).first().asString().startsWith("Downloading Temporal 1.5.1 from ");
        assertThat(lines).last().asString().startsWith("  100 % of ");
        assertThat(search.find(lines::add).source()).isEqualTo("cached temporal 1.5.1");
        assertThat(cached().getParent()).isDirectoryNotContaining(file -> !file.equals(cached()));
    }

    @Test
    void refusesAndDoesNotKeepAnArchiveThatIsNotWhatWasPublished() throws Exception {
        byte[] archive = archive("temporal", WORKS);
        publish(archive, archive.length);

        assertThatThrownBy(() -> searchReleases("0".repeat(64)).find(lines::add))
                .isInstanceOf(TemporalNotFoundException.class)
                .hasMessageContaining("is not what was published: SHA-256 is " + sha256(archive) + " and not 0000");
        assertThat(cached().getParent()).isEmptyDirectory();
    }

    @Test
    void refusesADownloadThatWasCutShort() throws Exception {
        byte[] archive = archive("temporal", WORKS);
        publish(archive, archive.length + 1000);

        assertThatThrownBy(() -> searchReleases(sha256(archive)).find(lines::add))
                .hasMessageContaining(
                        "temporal_cli_1.5.1_linux_amd64.tar.gz could not be fetched (EOFException: it ended after ");
        assertThat(cached().getParent()).isEmptyDirectory();
    }

    @Test
    void refusesAnArchiveWithoutTheProgram() throws Exception {
        byte[] archive = archive("README.md", "hello");
        publish(archive, archive.length);

        assertThatThrownBy(() -> searchReleases(sha256(archive)).find(lines::add))
                .hasMessageContaining("the archive holds no temporal");
        assertThat(cached().getParent()).isEmptyDirectory();
    }

    @Test
    void buildsWithGoWhenTheReleaseCannotBeHad() throws IOException {
        Path go = script(folder.resolve("fake-go"), go("go1.26.8", "cp \"$0\" \"$GOBIN/temporal\""));

        Found found = search().buildingWith(go.toString()).find(lines::add);

        assertThat(found).isEqualTo(new Found(cached(), "built with go install"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("No Temporal from the official release: "))
                .last()
                .asString()
                .isEqualTo("Building Temporal 1.5.1 with go install into " + cached().getParent()
                        + "; takes about two minutes, once");
        assertThat(cached().getParent()).isDirectoryNotContaining(file -> !file.equals(cached()));
    }

    @Test
    void refusesAGoThatIsTooOld() throws IOException {
        Path go = script(folder.resolve("fake-go"), go("go1.24.9", "exit 1"));

        assertThatThrownBy(() -> search().buildingWith(go.toString()).find(lines::add))
                .hasMessageContaining("go install: Go 1.25 or newer is needed, this is Go 1.24");
    }

    @Test
    void tellsTheLastWordOfABuildThatFailed() throws IOException {
        Path go = script(folder.resolve("fake-go"), go("go1.26.8", "echo no space left on device >&2; exit 1"));

        assertThatThrownBy(() -> search().buildingWith(go.toString()).find(lines::add))
                .hasMessageContaining("go install: it failed: no space left on device");
        assertThat(cached().getParent()).isEmptyDirectory();
    }

    @Test
    void listsEveryPlaceAndTheCureWhenAllFail() {
        TemporalBinary search = search().on(Platform.of("Plan 9", "mips"));

        assertThatThrownBy(() -> search.find(lines::add))
                .isInstanceOf(TemporalNotFoundException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "No Temporal server here, and none could be brought. Tried:",
                        "  - the PATH: it has no temporal",
                        "  - the cache: nothing at " + cached(),
                        "  - the official release: there is none for plan-9_mips",
                        "  - go install: no-such-go cannot run: Cannot run program \"no-such-go\":"
                                + " error=2, No such file or directory",
                        "One command fixes it, where Go 1.25 or newer is installed:",
                        "  go install github.com/temporalio/cli/cmd/temporal@v1.5.1   (then put $(go env GOPATH)/bin on"
                                + " the PATH)",
                        "or name a server that runs already: TEMPORAL_ADDRESS=host:7233"));
    }

    @Test
    void bringsItOnceWhenManyAskTogether() throws Exception {
        Path diary = folder.resolve("diary");
        Path go = script(
                folder.resolve("fake-go"),
                go("go1.26.8", "echo built >> '" + diary + "'; cp \"$0\" \"$GOBIN/temporal\""));
        TemporalBinary search = search().buildingWith(go.toString());
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            Callable<Found> ask = () -> search.find(lines::add);
            for (var answer : callers.invokeAll(List.of(ask, ask, ask, ask))) {
                assertThat(answer.get().executable()).isEqualTo(cached());
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(Files.readAllLines(diary)).hasSize(1);
    }

    @Test
    void namesPlatformsAsTheReleasesDo() {
        assertThat(Platform.of("Linux", "amd64")).hasToString("linux_amd64");
        assertThat(Platform.of("Linux", "aarch64")).hasToString("linux_arm64");
        assertThat(Platform.of("Mac OS X", "aarch64")).hasToString("darwin_arm64");
        assertThat(Platform.of("Mac OS X", "x86_64")).hasToString("darwin_amd64");
        assertThat(OfficialRelease.PUBLISHED_CHECKSUMS.values()).allMatch(sum -> sum.matches("[0-9a-f]{64}"));
    }

    private TemporalBinary search() {
        Map<String, String> environment = Map.of(
                "PATH",
                folder.resolve("bin").toString(),
                "PERENNIAL_CACHE",
                folder.resolve("cache").toString());
        return TemporalBinary.in(environment)
                .on(LINUX)
                .buildingWith("no-such-go")
                .downloadingFrom(base(), Map.of("linux_amd64", "0".repeat(64)));
    }

    private TemporalBinary searchReleases(String checksum) {
        return search().downloadingFrom(base(), Map.of("linux_amd64", checksum));
    }

    private Path cached() {
        return folder.resolve("cache/temporal-1.5.1/temporal");
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + releases.getAddress().getPort() + "/download/");
    }

    private void publish(byte[] archive, long announced) {
        releases.createContext("/download/v1.5.1/temporal_cli_1.5.1_linux_amd64.tar.gz", exchange -> {
            exchange.sendResponseHeaders(200, announced);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
    }

    /** A go that answers its version, and that the "temporal" it builds can be run as. */
    private static String go(String version, String install) {
        return """
                #!/bin/sh
                PATH=/bin:/usr/bin
                case "$1" in
                  version) echo "go version %s linux/amd64" ;;
                  --version) echo "temporal version 1.5.1" ;;
                  install) %s ;;
                esac
                """
                .formatted(version, install);
    }

    private static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static byte[] archive(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
            add(tar, "LICENSE", "MIT");
            add(tar, name, content);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
