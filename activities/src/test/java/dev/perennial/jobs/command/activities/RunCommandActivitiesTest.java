package dev.perennial.jobs.command.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.perennial.command.AllowedCommands;
import dev.perennial.command.CommandProcess;
import dev.perennial.failure.JobFailure;
import dev.perennial.jobs.command.CommandResult;
import dev.perennial.jobs.command.RunCommandActivities;
import dev.perennial.sweep.InActivity;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, called as a worker calls them. */
class RunCommandActivitiesTest {

    private static final String SECRET = "t0p-secret-of-nobody";
    private static final Map<String, String> WORKER = Map.of("TOKEN", SECRET, "OTHER", "not given");

    @TempDir
    private Path directory;

    @Test
    void whatItNeedsIsOnThisMachine() {
        assertThat(CommandProcess.missingTools()).isEmpty();
    }

    @Test
    void aCommandIsRunWithoutAShell() {
        CommandResult result =
                run("echo: { run: /bin/echo, more: \".*\" }", "echo", "$HOME", "; exit 3", "*", "${as_of}");

        assertThat(result.output()).isEqualTo("$HOME ; exit 3 * 2026-03-01T09:00:00Z\n");
        assertThat(result.exitCode()).isZero();
        assertThat(result.truncated()).isFalse();
    }

    @Test
    void itHasOnlyTheVariablesThatItIsGivenAndTheirValuesAreNotKept() {
        CommandResult result = run("env: { run: /usr/bin/env, environment: [TOKEN] }", "env");

        assertThat(result.output().lines()).containsExactlyInAnyOrder("PATH=/usr/local/bin:/usr/bin:/bin", "TOKEN=***");
    }

    @Test
    void onlyTheEndOfALongOutputIsKept() {
        CommandResult result = run(
                "sh: { run: /bin/sh, arguments: [\"-c\", \".*\"] }",
                Map.of("run", "sh", "arguments", List.of("-c", "yes | head -c 3000000; echo end"), "keep", 100));

        assertThat(result.output()).hasSizeLessThanOrEqualTo(100).endsWith("y\nend\n");
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void aFailureHasItsResult() {
        Throwable failure = catchThrowable(() -> shell("echo so far; exit 3"));

        assertThat(root(failure).getType()).isEqualTo("BAD_DATA");
        assertThat(root(failure).getOriginalMessage()).isEqualTo("sh ended with 3");
        assertThat(JobFailure.result(failure).orElseThrow().toString()).contains("exit_code=3", "so far");
    }

    @Test
    void itIsKilledWithItsChildrenWhenItsTimeIsOver() throws IOException {
        Path pids = directory.resolve("pids");

        Throwable failure = catchThrowable(() -> run(
                "sh: { run: /bin/sh, arguments: [\"-c\", \"(?s).*\"] }",
                Map.of(
                        "run",
                        "sh",
                        "arguments",
                        List.of("-c", "sleep 600 & echo $! > %1$s; sleep 600 & echo $! >> %1$s; wait".formatted(pids)),
                        "timeout",
                        "1s")));

        assertThat(root(failure).getOriginalMessage()).isEqualTo("sh did not end within 1s and was killed");
        List<String> children = Files.readAllLines(pids);
        assertThat(children).hasSize(2);
        await().until(() -> children.stream().noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isPresent()));
    }

    @Test
    void aCommandThatSomebodyKillsHasFailed() {
        Throwable failure = catchThrowable(() -> shell("echo so far; kill -9 $$"));

        assertThat(root(failure).getType()).isEqualTo("BAD_DATA");
        assertThat(root(failure).getOriginalMessage()).isEqualTo("sh ended with 137");
        assertThat(JobFailure.result(failure).orElseThrow().toString()).contains("so far");
    }

    @Test
    void itsLimitsHold() {
        Throwable failure = catchThrowable(() -> run(
                "sh: { run: /bin/sh, arguments: [\"-c\", \".*\"], file_size: 64KB }",
                "sh",
                "-c",
                "head -c 1000000 /dev/zero > %s".formatted(directory.resolve("large"))));

        assertThat(failure).isNotNull();
        assertThat(directory.resolve("large")).hasSize(64 << 10);
    }

    /** Where the worker may not change users, the command does not run at all. */
    @Test
    void itRunsAsAnotherUserOrNotAtAll() {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        String file = "id: { run: /usr/bin/id, arguments: [\"-un\"], user: nobody }";

        if (isRoot) {
            assertThat(run(file, "id", "-un").output()).isEqualTo("nobody\n");
        } else {
            assertThat(root(catchThrowable(() -> run(file, "id", "-un"))).getOriginalMessage())
                    .startsWith("id ended with ");
        }
    }

    @Test
    void whatIsNotAllowedIsNotRun() {
        assertThat(message("echo: { run: /bin/echo, arguments: [\"a\"] }", "echo", "b"))
                .isEqualTo("the worker does not allow these arguments of echo; argument 1 does not match a");
        assertThat(message("echo: { run: /bin/echo }", "rm"))
                .isEqualTo("this worker does not allow a command rm; it allows echo");
        assertThat(message("gone: { run: /no/such }", "gone"))
                .isEqualTo("gone cannot be started: /no/such is no executable");
        assertThat(root(catchThrowable(() -> run(AllowedCommands.NONE, Map.of("run", "echo"))))
                        .getOriginalMessage())
                .isEqualTo("this worker runs no commands: its operator allows some by PERENNIAL_COMMANDS_FILE");
    }

    private CommandResult shell(String script) {
        return run("sh: { run: /bin/sh, arguments: [\"-c\", \"(?s).*\"] }", "sh", "-c", script);
    }

    private String message(String file, String command, String... arguments) {
        ApplicationFailure failure = root(catchThrowable(() -> run(file, command, arguments)));
        assertThat(failure.getType()).isEqualTo("MISCONFIGURED");
        return failure.getOriginalMessage();
    }

    private CommandResult run(String file, String command, String... arguments) {
        return run(file, Map.of("run", command, "arguments", List.of(arguments)));
    }

    private CommandResult run(String file, Map<String, Object> command) {
        try {
            return run(AllowedCommands.read(Files.writeString(directory.resolve("commands.yaml"), file)), command);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CommandResult run(AllowedCommands commands, Map<String, Object> command) {
        return InActivity.attempt(
                RunCommandActivities.class,
                new RunCommandActivitiesImpl(commands, WORKER::get),
                activity -> activity.run(InActivity.request(
                        "nightly", Instant.parse("2026-03-01T09:00:00Z"), new HashMap<>(Map.of("command", command)))));
    }

    private static ApplicationFailure root(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("failure of %s", failure).isNotNull();
        return (ApplicationFailure) cause;
    }
}
