package dev.perennial.cli.exit;

import java.util.List;

/** A command cannot do what it was asked: says what was wrong, what would be right, and which command comes next. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final List<String> advice;

    private Refusal(int exitCode, String problem, List<String> advice, Throwable cause) {
        super(problem, cause);
        this.exitCode = exitCode;
        this.advice = List.copyOf(advice);
    }

    public static Refusal usage(String problem, String... advice) {
        return new Refusal(ExitCode.USAGE, problem, List.of(advice), null);
    }

    public static Refusal notFound(String problem, String... advice) {
        return new Refusal(ExitCode.NOT_FOUND, problem, List.of(advice), null);
    }

    public static Refusal refused(String problem, String... advice) {
        return new Refusal(ExitCode.REFUSED, problem, List.of(advice), null);
    }

    public static Refusal unreachable(Throwable cause, String problem, String... advice) {
        return new Refusal(ExitCode.UNREACHABLE, problem, List.of(advice), cause);
    }

    public static Refusal timedOut(String problem, String... advice) {
        return new Refusal(ExitCode.TIMED_OUT, problem, List.of(advice), null);
    }

    public int exitCode() {
        return exitCode;
    }

    public List<String> advice() {
        return advice;
    }
}
