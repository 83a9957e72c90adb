package dev.perennial.devstack.binary;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The project's own archive, version and SHA-256 pinned: what does not match is not run and not kept. */
record OfficialRelease(URI releases, Platform platform, Map<String, String> checksums, Path target) implements Place {
    /** By platform, from the project's release page. */
    static final Map<String, String> PUBLISHED_CHECKSUMS = Map.of(
            "linux_amd64", "ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d",
            "linux_arm64", "bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5",
            "darwin_amd64", "bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9",
            "darwin_arm64", "cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415");

    @Override
    public String name() {
        return "the official release";
    }

    @Override
    public String source() {
        return "official release " + TemporalBinary.VERSION;
    }

    @Override
    public boolean worthMentioning() {
        return true;
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        String expected = checksums.get(platform.toString());
        if (expected == null) {
            throw new Refusal("there is none for " + platform);
        }
        URI archive = releases.resolve(
                "v" + TemporalBinary.VERSION + "/temporal_cli_" + TemporalBinary.VERSION + "_" + platform + ".tar.gz");
        Path download = null;
        try {
            download = Files.createTempFile(Files.createDirectories(target.getParent()), "download-", ".tar.gz");
            Download.of(archive, download, progress).mustHaveSha256(expected);
            unpack(download);
            return target;
        } catch (IOException e) {
            throw new Refusal(archive + " could not be fetched (" + reason(e) + ")");
        } finally {
            Download.discard(download);
        }
    }

    private void unpack(Path archive) throws IOException, Refusal {
        Path unpacked = Files.createTempFile(target.getParent(), "unpacked-", "");
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
            skipToExecutable(tar);
            Files.copy(tar, unpacked, StandardCopyOption.REPLACE_EXISTING);
            if (!unpacked.toFile().setExecutable(true, false)) {
                throw new Refusal(unpacked + " cannot be made executable");
            }
            Executable.check(unpacked);
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Download.discard(unpacked);
        }
    }

    private static void skipToExecutable(TarArchiveInputStream tar) throws IOException, Refusal {
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null && !(entry.isFile() && Path.of(entry.getName()).endsWith("temporal"))) {
            entry = tar.getNextEntry();
        }
        if (entry == null) {
            throw new Refusal("the archive holds no temporal");
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
