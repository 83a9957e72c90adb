package dev.perennial.devstack.temporal;

import dev.perennial.devstack.binary.Found;
import dev.perennial.devstack.binary.TemporalBinary;
import dev.perennial.devstack.binary.TemporalNotFoundException;
import dev.perennial.devstack.process.OrphanGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The real Temporal server ({@code temporal server start-dev}), found or brought; close() stops it, however often it is
 * called.
 *
 * <p>It listens on the loopback address alone. It ends with this JVM, also when that is killed (see {@link OrphanGuard});
 * only where there is no {@code sh} can one be left behind, and the next start on its port says so.
 */
public final class TemporalDevServer implements AutoCloseable {
    private static final Duration GIVEN_ANSWERS = Duration.ofSeconds(5);

    private final TemporalInstance instance;
    private final String namespace;
    private final String source;

    private TemporalDevServer(TemporalInstance instance, String namespace, String source) {
        this.instance = instance;
        this.namespace = namespace;
        this.source = source;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Host and port of the gRPC service. */
    public String address() {
        return instance.address();
    }

    public String namespace() {
        return namespace;
    }

    /** The web UI; absent when it was not wanted, and for a server that we did not start. */
    public Optional<URI> ui() {
        return instance.ui();
    }

    /** The temporal executable, when we started one. */
    public Optional<Path> binary() {
        return instance.binary();
    }

    /** Its process; absent when we did not start one. */
    public Optional<ProcessHandle> process() {
        return instance.process();
    }

    /** In words, where the server came from. */
    public String source() {
        return source;
    }

    /** False only for the last resort. */
    public boolean hasSchedules() {
        return instance.hasSchedules();
    }

    /** Kills the process without a word of warning, for fault tests; returns when it is dead. */
    public void kill() {
        instance.kill();
    }

    /** Starts again on the same ports with the same database file, and waits until it serves. */
    public void restart() {
        instance.restart();
    }

    @Override
    public void close() {
        instance.close();
    }

    /** What kind of server, and where it may come from. Everything has a default. */
    public static final class Builder {
        private Path databaseFile;
        private int port;
        private int uiPort;
        private boolean withUi = true;
        private Consumer<String> progress = line -> {};
        private String namespace;
        private Path logFile;
        private TemporalBinary search = TemporalBinary.fromEnvironment();
        private boolean allowInProcess;
        private boolean freshSearchAttributes = true;

        private Builder() {}

        /** Where it keeps what it knows; without one, everything is forgotten with the process. */
        public Builder databaseFile(Path file) {
            databaseFile = file;
            return this;
        }

        /** Default: a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Default: a free one. */
        public Builder uiPort(int port) {
            uiPort = port;
            return this;
        }

        public Builder withoutUi() {
            withUi = false;
            return this;
        }

        /** Hears, line by line, what takes time and what was passed over; default: nobody. */
        public Builder progress(Consumer<String> listener) {
            progress = Objects.requireNonNull(listener);
            return this;
        }

        /** Default: TEMPORAL_NAMESPACE where TEMPORAL_ADDRESS is given, else "default". */
        public Builder namespace(String name) {
            namespace = Objects.requireNonNull(name);
            return this;
        }

        /**
         * Whether a search attribute that was just added is usable at once; default true. It costs a query for each row of a list,
         * which a server in production does not spend.
         */
        public Builder freshSearchAttributes(boolean fresh) {
            freshSearchAttributes = fresh;
            return this;
        }

        /** Where the server's own log goes, appended; default: a temporary file. */
        public Builder logFile(Path file) {
            logFile = file;
            return this;
        }

        /** Where to look for it; default: {@link TemporalBinary#fromEnvironment()}. */
        public Builder searchIn(TemporalBinary places) {
            search = Objects.requireNonNull(places);
            return this;
        }

        /** Whether the SDK's in-process server will do when nothing else is found: no schedules, keeps nothing. */
        public Builder allowInProcess(boolean allowed) {
            allowInProcess = allowed;
            return this;
        }

        /**
         * Returns when the server answers and knows its namespace.
         *
         * @throws TemporalNotFoundException when there is none and none could be brought
         */
        public TemporalDevServer start() {
            return search.givenAddress().map(this::given).orElseGet(this::own);
        }

        private TemporalDevServer given(String address) {
            String known =
                    namespace != null ? namespace : search.givenNamespace().orElse("default");
            mustAnswer(address);
            return new TemporalDevServer(new GivenTemporal(address), known, "TEMPORAL_ADDRESS");
        }

        private TemporalDevServer own() {
            String name = namespace != null ? namespace : "default";
            try {
                Found found = search.find(progress);
                StartDev command = new StartDev(
                        found.executable(),
                        Optional.ofNullable(databaseFile),
                        name,
                        withUi,
                        Optional.ofNullable(logFile),
                        freshSearchAttributes);
                return new TemporalDevServer(
                        TemporalProcess.start(command, port, uiPort, progress), name, found.source());
            } catch (TemporalNotFoundException e) {
                if (!allowInProcess) {
                    throw e;
                }
                e.getMessage().lines().forEach(progress);
                progress.accept("LAST RESORT: the SDK's in-process test server. It runs jobs on demand; it has no"
                        + " schedules, no web UI, and keeps nothing when this process ends.");
                return new TemporalDevServer(InProcessTemporal.start(port, name), name, "in-process (last resort)");
            }
        }

        // A connection is all we try: TLS and keys are the business of those who use the server.
        private static void mustAnswer(String address) {
            int colon = address.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                int port = Integer.parseInt(address.substring(colon + 1));
                socket.connect(new InetSocketAddress(address.substring(0, Math.max(colon, 0)), port), (int)
                        GIVEN_ANSWERS.toMillis());
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "TEMPORAL_ADDRESS is " + address + ", and nothing answers there (" + e.getMessage()
                                + "); start that server, or unset TEMPORAL_ADDRESS to have one brought",
                        e);
            }
        }
    }
}
