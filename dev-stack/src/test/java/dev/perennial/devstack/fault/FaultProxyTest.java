package dev.perennial.devstack.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.devstack.fault.FaultProxy.Direction;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SILENCE = 150;

    private Echo echo;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new Echo();
        proxy = FaultProxy.to("127.0.0.1", echo.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesOnWhatItIsGiven() throws IOException {
        try (Client client = new Client()) {
            assertThat(client.say("good morning")).isEqualTo("good morning");
        }
    }

    @Test
    void passesOnThatOneSideHasEnded() throws IOException {
        try (Client client = new Client()) {
            client.send("bye");
            client.socket.shutdownOutput();
            assertThat(client.receive(3)).isEqualTo("bye");
            assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aDelayMakesTheLineLongerAndNotNarrower() throws IOException {
        proxy.delay(Duration.ofMillis(20));
        try (Client client = new Client()) {
            client.say("x");
            long begin = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                client.send("x");
            }
            client.receive(50);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(took).isBetween(Duration.ofMillis(40), Duration.ofMillis(400));
        }
    }

    @Test
    void aDelayOfAQuarterOfAMillisecondIsThatAndLittleMore() throws IOException {
        Duration usual = quickRoundTrip();
        proxy.delay(Duration.ofNanos(250_000));
        Duration delayed = quickRoundTrip();
        assertThat(delayed).isBetween(Duration.ofNanos(500_000), usual.plus(Duration.ofNanos(700_000)));
    }

    @Test
    void aNarrowLineTakesItsTimeAndLosesNothing() throws IOException {
        proxy.limitFromServer(100_000);
        String text = "x".repeat(40_000);
        try (Client client = new Client()) {
            long begin = System.nanoTime();
            assertThat(client.say(text)).isEqualTo(text);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(350));
        }
    }

    @Test
    void whatWaitsOnANarrowLineArrivesWhenItIsWideAgain() throws IOException {
        proxy.limitFromServer(1_000);
        String text = "x".repeat(100_000);
        try (Client client = new Client()) {
            client.send(text);
            client.receive(20);
            proxy.unlimited();
            assertThat(client.receive(text.length() - 20)).hasSize(text.length() - 20);
        }
    }

    @Test
    void holdsAMessageBeforeItIsDelivered() throws IOException {
        Hold hold = proxy.holdAt(Direction.TO_SERVER, "COMMIT", 2);
        try (Client client = new Client()) {
            client.say("COMMIT");
            assertThat(hold.reached()).isFalse();
            client.send("COMMIT");
            assertThat(hold.await(PATIENCE)).isTrue();
            client.hearsNothing();
            assertThat(echo.heard()).isEqualTo("COMMIT");

            hold.release();
            assertThat(client.receive(6)).isEqualTo("COMMIT");
        }
    }

    @Test
    void holdsAnAnswerToWhatWasExecuted() throws IOException {
        Hold hold = proxy.holdAt(Direction.FROM_SERVER, "COMMIT", 1);
        try (Client client = new Client()) {
            client.send("COMMIT");
            assertThat(hold.await(PATIENCE)).isTrue();
            assertThat(echo.heard()).isEqualTo("COMMIT");
            client.hearsNothing();

            hold.cut();
            assertThatThrownBy(() -> client.receive(6)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void findsAMessageThatComesInPieces() throws IOException {
        Hold hold = proxy.holdAt(Direction.TO_SERVER, "COCOMMIT", 1);
        try (Client client = new Client()) {
            for (String piece : List.of("COC", "OCOMM")) {
                client.say(piece);
            }
            client.send("IT");
            assertThat(hold.await(PATIENCE)).isTrue();
            assertThat(echo.heard()).isEqualTo("COCOCOMM");
            hold.release();
            assertThat(client.receive(2)).isEqualTo("IT");
        }
    }

    @Test
    void holdsTheOneConnectionAlone() throws IOException {
        Hold hold = proxy.holdAt(Direction.TO_SERVER, "stop", 1);
        try (Client held = new Client();
                Client other = new Client()) {
            held.send("stop");
            assertThat(hold.await(PATIENCE)).isTrue();
            assertThat(other.say("stop")).isEqualTo("stop");
            hold.release();
            assertThat(held.receive(4)).isEqualTo("stop");
        }
    }

    @Test
    void goesOnFromOnePlaceToTheNextOfTheSameConnection() throws IOException {
        Hold page = proxy.holdAt(Direction.TO_SERVER, "page", 1);
        try (Client working = new Client();
                Client other = new Client()) {
            working.send("page");
            assertThat(page.await(PATIENCE)).isTrue();
            Hold commit = page.releaseUntil(Direction.FROM_SERVER, "COMMIT");
            assertThat(other.say("COMMIT")).isEqualTo("COMMIT");
            assertThat(working.receive(4)).isEqualTo("page");
            working.send("COMMIT");
            assertThat(commit.await(PATIENCE)).isTrue();
            working.hearsNothing();
            commit.release();
            assertThat(working.receive(6)).isEqualTo("COMMIT");
        }
    }

    @Test
    void aCutResetsEveryConnectionAndRefusesNewOnesUntilItIsHealed() throws IOException {
        try (Client client = new Client()) {
            client.say("before");
            proxy.cut();
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(Client::new).isInstanceOf(ConnectException.class);

        proxy.heal();
        try (Client client = new Client()) {
            assertThat(client.say("after")).isEqualTo("after");
        }
    }

    @Test
    void aBlackHoleKeepsConnectionsAndGivesBackWhatItTook() throws IOException {
        try (Client client = new Client()) {
            client.say("before");
            proxy.blackhole();
            client.send("lost?");
            client.hearsNothing();
            try (Client another = new Client()) {
                another.send("hello");
                another.hearsNothing();
                proxy.heal();
                assertThat(another.receive(5)).isEqualTo("hello");
            }
            assertThat(client.receive(5)).isEqualTo("lost?");
        }
    }

    @Test
    void hangsUpWhenTheServerIsNotThere() throws IOException {
        echo.close();
        try (Client client = new Client()) {
            assertThatThrownBy(() -> client.receive(1)).isInstanceOf(IOException.class);
        }
    }

    private Duration quickRoundTrip() throws IOException {
        long[] nanos = new long[200];
        try (Client client = new Client()) {
            for (int i = 0; i < nanos.length; i++) {
                long begin = System.nanoTime();
                client.say("x");
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[nanos.length / 10]);
    }

    private final class Client implements AutoCloseable {

        private final Socket socket;

        private Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        private void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        private String receive(int length) throws IOException {
            byte[] bytes = new byte[length];
            new DataInputStream(socket.getInputStream()).readFully(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String say(String text) throws IOException {
            send(text);
            return receive(text.length());
        }

        private void hearsNothing() throws IOException {
            socket.setSoTimeout(SILENCE);
            assertThatThrownBy(() -> receive(1)).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Says what it hears, and keeps it. */
    private static final class Echo implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> heard = new CopyOnWriteArrayList<>();

        private Echo() throws IOException {
            ProxiedConnection.thread("echo", this::accept);
        }

        private int port() {
            return server.getLocalPort();
        }

        private String heard() {
            return String.join("", heard);
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    client.setTcpNoDelay(true);
                    ProxiedConnection.thread("echo", () -> echo(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void echo(Socket client) {
            byte[] buffer = new byte[1024];
            try (client) {
                for (int n = client.getInputStream().read(buffer);
                        n >= 0;
                        n = client.getInputStream().read(buffer)) {
                    heard.add(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    client.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException reset) {
                // The client's end went away, as some tests want.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
