package dev.perennial.cli.terminal;

import java.time.Duration;

/** What takes time, told on standard error: one line that changes on a terminal, few lines in a log. */
public final class Progress {

    private static final Duration QUIET_FIRST = Duration.ofSeconds(1);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final long begin = System.nanoTime();

    // Mutable state
    private long told;
    private boolean lineIsOpen;

    public Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A step that has its own line and keeps it. */
    public synchronized void say(String line) {
        done();
        terminal.err().println(line);
    }

    /** The present state of something that goes on; nothing is shown of what is over within a second. */
    public synchronized void tell(String state) {
        long now = System.nanoTime();
        if (now - begin < QUIET_FIRST.toNanos()) {
            return;
        }
        if (terminal.live()) {
            terminal.err().print("\r\u001b[K" + state);
            terminal.err().flush();
            lineIsOpen = true;
        } else if (told == 0 || now - told > LOG_EVERY.toNanos()) {
            terminal.err().println(state);
            told = now;
        }
    }

    public synchronized void done() {
        if (lineIsOpen) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
            lineIsOpen = false;
        }
    }
}
