package dev.perennial.devstack.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Ends a child process when this JVM dies without running its shutdown hooks, as under {@code kill -9}.
 *
 * <p>A shell holds the reading end of a pipe whose only writer is this JVM: when the JVM is gone, the read ends and the
 * child gets its signal. Where there is no {@code sh}, children outlive a killed JVM and the next start reports them.
 */
public final class OrphanGuard implements AutoCloseable {
    // Ctrl-C reaches the whole foreground group; the guard must outlive it to see how the JVM ends.
    private static final String SCRIPT = "trap '' INT TERM HUP; read -r released || kill -s \"$1\" \"$2\"";

    private final Process watcher;

    private OrphanGuard(Process watcher) {
        this.watcher = watcher;
    }

    public static OrphanGuard over(ProcessHandle child, String signal) {
        OrphanGuard guard = new OrphanGuard(start(child.pid(), signal));
        // A number that belongs to nobody any more may be given to a stranger: never keep a guard over it.
        child.onExit().thenRun(guard::close);
        return guard;
    }

    private static Process start(long pid, String signal) {
        try {
            return new ProcessBuilder("sh", "-c", SCRIPT, "orphan-guard", signal, Long.toString(pid))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        if (watcher == null) {
            return;
        }
        try (OutputStream pipe = watcher.getOutputStream()) {
            pipe.write("released\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It has ended already, which is what we ask of it.
        }
    }
}
