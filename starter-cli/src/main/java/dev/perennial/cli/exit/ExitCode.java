package dev.perennial.cli.exit;

/** What a command's exit code says; scripts build on these. */
public final class ExitCode {

    public static final int OK = 0;

    /** The job failed, or a check of {@code doctor}. */
    public static final int FAILED = 1;

    /** What was typed, or a file that was named, cannot be understood. */
    public static final int USAGE = 2;

    public static final int NOT_FOUND = 3;

    /** Understood, and not done: the gate, a guard or the present state is against it. */
    public static final int REFUSED = 4;

    public static final int UNREACHABLE = 5;

    /** Waiting took longer than allowed; what was waited for goes on. */
    static final int TIMED_OUT = 6;

    /** What was compared differs: of {@code drift}, and of {@code plan --exit-code}. */
    public static final int DIFFERENT = 7;

    /** A bug of the command itself; never means that a job failed. */
    public static final int BUG = 70;

    private ExitCode() {}
}
