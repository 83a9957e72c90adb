package dev.perennial.application;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Answers each request with the bytes it was given, right or wrong, and hangs up. Its diary holds the last request. */
final class ScriptedEndpoint implements AutoCloseable {

    private final ServerSocket socket;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> answersByPath = new HashMap<>();

    // Mutable state, guarded by this
    private String answer = "";
    private boolean stalls;
    private int asked;
    private String requestLine;
    private String body;

    ScriptedEndpoint() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted-endpoint");
        thread.setDaemon(true);
        thread.start();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    synchronized void answers(String bytes) {
        answer = bytes;
        stalls = false;
    }

    /** To requests for this path, from now on. */
    synchronized void answersAt(String path, String bytes) {
        answersByPath.put(path, bytes);
    }

    synchronized void stallsAfter(String bytes) {
        answer = bytes;
        stalls = true;
    }

    synchronized int asked() {
        return asked;
    }

    synchronized String requestLine() {
        return requestLine;
    }

    /** By lower-case name. */
    synchronized Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    synchronized String body() {
        return body;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                read(client.getInputStream());
                client.getOutputStream().write(answer().getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
                if (stalls()) {
                    closing.await();
                }
            } catch (SocketException hungUp) {
                // by the client, or by close(); the loop looks which
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized String answer() {
        return answersByPath.getOrDefault(requestLine.split(" ", 3)[1], answer);
    }

    private synchronized boolean stalls() {
        return stalls;
    }

    private synchronized void read(InputStream in) throws IOException {
        asked++;
        requestLine = line(in);
        headers.clear();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
