package dev.perennial.devstack.binary;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A file from the web, with its digest, said in tenths while it comes. */
public record Download(URI from, String sha256) {
    // A machine without a way out shall notice soon; one with a slow way out shall not be cut off.
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int CHUNK = 1 << 16;

    static Download of(URI from, Path to, Consumer<String> progress) throws IOException, Refusal {
        URLConnection connection = from.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        progress.accept("Downloading Temporal " + TemporalBinary.VERSION + " from " + from);
        if (connection instanceof HttpURLConnection http && http.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new Refusal(from + " answered " + http.getResponseCode());
        }
        long size = connection.getContentLengthLong();
        MessageDigest digest = newDigest();
        Tenths tenths = new Tenths(size, progress);
        try (InputStream in = connection.getInputStream();
                OutputStream out = Files.newOutputStream(to)) {
            copy(in, out, digest, tenths);
        }
        tenths.mustBeWhole();
        return new Download(from, HexFormat.of().formatHex(digest.digest()));
    }

    void mustHaveSha256(String expected) throws Refusal {
        if (!sha256.equals(expected)) {
            throw new Refusal(from + " is not what was published: SHA-256 is " + sha256 + " and not " + expected
                    + "; it was thrown away");
        }
    }

    public static void discard(Path file) {
        if (file != null && !file.toFile().delete() && Files.exists(file)) {
            file.toFile().deleteOnExit();
        }
    }

    private static void copy(InputStream in, OutputStream out, MessageDigest digest, Tenths tenths) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            digest.update(chunk, 0, read);
            out.write(chunk, 0, read);
            tenths.add(read);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static final class Tenths {
        private final long size;
        private final Consumer<String> progress;

        // Mutable state
        private long done;
        private long said;

        Tenths(long size, Consumer<String> progress) {
            this.size = size;
            this.progress = progress;
        }

        // The JDK ends a body that is shorter than announced as if it were whole.
        void mustBeWhole() throws EOFException {
            if (size >= 0 && done < size) {
                throw new EOFException("it ended after " + done + " of " + size + " bytes");
            }
        }

        void add(int bytes) {
            done += bytes;
            long tenth = size <= 0 ? 0 : done * 10 / size;
            if (tenth > said) {
                said = tenth;
                progress.accept(String.format("  %d %% of %.1f MB", tenth * 10, size / 1e6));
            }
        }
    }
}
