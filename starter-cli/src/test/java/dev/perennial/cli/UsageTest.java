package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.exit.ExitCode;
import org.junit.jupiter.api.Test;

/** What is typed wrong is answered with what would be right, on standard error alone. */
class UsageTest {

    @Test
    void asksWhichCommandWhenNoneIsGiven() {
        Called called = Called.with();

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err())
                .isEqualTo("✗ error: which command? perennial --help lists them\n  next: perennial --help\n");
        assertThat(called.out()).isEmpty();
    }

    @Test
    void suggestsTheCommandThatWasProbablyMeant() {
        Called called = Called.with("jobs", "lits");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err())
                .isEqualTo("✗ error: unknown: lits\n  did you mean list?\n  next: perennial jobs --help\n");
    }

    @Test
    void namesTheOptionThatIsMissing() {
        Called called = Called.with("jobs", "pause", "expire_codes");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err()).contains("--reason").endsWith("next: perennial jobs pause --help\n");
    }

    @Test
    void saysWhereServersComeFromWhenNoneIsKnown() {
        Called called = Called.with("jobs", "list");

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.err())
                .startsWith("✗ error: no database is known: DATABASE_URL is not set and no world runs here\n")
                .contains("perennial dev")
                .contains("export DATABASE_URL=");
    }

    @Test
    void refusesATimeWithoutAnOffset() {
        Called called = Called.with("jobs", "next", "0 9 * * *", "--from", "2026-03-01T09:00:00");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err())
                .contains("--from 2026-03-01T09:00:00 is not a time")
                .contains("2026-03-01T09:00:00Z");
    }

    @Test
    void refusesAStatusThatThereIsNot() {
        Called called = Called.with("runs", "list", "--status", "succes");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.err()).isEqualTo("✗ error: unknown status succes\n  did you mean success?\n");
    }

    @Test
    void wantsServersBeforeItStartsAWorker() {
        Called called = Called.with("start");

        assertThat(called.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(called.err()).startsWith("✗ error: DATABASE_URL environment variable required\n");
    }
}
