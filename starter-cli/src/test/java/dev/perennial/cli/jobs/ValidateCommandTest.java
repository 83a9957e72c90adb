package dev.perennial.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.database.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are checked by themselves alone: there is neither a database nor a server. */
class ValidateCommandTest {

    private static final String GOOD =
            """
            jobs:
              expire_codes:
                workflow: ExpireCodes
                cron: 0 9 * * *
            """;

    @TempDir
    private Path directory;

    @Test
    void saysOfAGoodFileHowManyJobsItNames() throws Exception {
        write("jobs.yaml", GOOD);

        Called called = run();

        assertThat(called.exitCode()).as(called.err()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).isEqualTo("✓ %s: 1 job\n".formatted(directory.resolve("jobs.yaml")));
        assertThat(called.err()).isEmpty();
    }

    @Test
    void namesEveryMistakeOfEveryFileByTheNameThatWasTyped() throws Exception {
        write("good.yaml", GOOD);
        write(
                "teams/bad.yaml",
                GOOD.replace("0 9", "0 99").replace("workflow", "workflows")
                        + "    settings: { loafs: 1 }\n  two: { workflow: ExpireCodes, every: 1h, misfire_grace: soon }\n");

        Called called = run("good.yaml", "teams/bad.yaml", "missing.yaml");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.out())
                .contains("✓ good.yaml: 1 job\n")
                .contains("teams/bad.yaml:3:5: jobs.expire_codes.workflows: ", "did you mean workflow?")
                .contains("teams/bad.yaml:4:11: jobs.expire_codes.cron: ", "99")
                .contains("teams/bad.yaml:6:", "jobs.two.misfire_grace: ")
                .contains("✗ teams/bad.yaml: ")
                .contains("there is no file " + directory.resolve("missing.yaml"))
                .contains("✗ missing.yaml: 1 mistake\n");
    }

    @Test
    void saysInOneLineWhatOnlyADatabaseKnowsAndDoesNotRefuseIt() throws Exception {
        write(
                "jobs.yaml",
                """
                jobs:
                  bread: { workflow: BakeBread, every: 1h, settings: { loaves: 3 } }
                  codes: { workflow: ExpireCods, every: 1h }
                  purge: { every: 1h, sweep: { table: sessions, due: "expires_at < :as_of", delete: true } }
                  once: { workflow: ExpireCodes, at: 2020-01-01T09:00 }
                """);

        Called called = run("jobs.yaml");

        assertThat(called.exitCode()).as(called.out()).isEqualTo(ExitCode.OK);
        assertThat(called.out().lines().filter(line -> line.startsWith("! jobs.yaml: ")))
                .containsExactly(
                        "! jobs.yaml: not checked without a database: the tables of purge; whether a worker runs"
                                + " the workflow type BakeBread; whether a worker runs the workflow type ExpireCods, did you"
                                + " mean ExpireCodes?; whether those whose time is over were registered before it, else apply"
                                + " refuses them: once");
        assertThat(called.out()).endsWith("✓ jobs.yaml: 4 jobs\n");
    }

    @Test
    void warnsWithoutRefusing() throws Exception {
        write("jobs.yaml", GOOD + "    misfire_grace: 1s\n");

        Called called = run("jobs.yaml");

        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).contains("! jobs.yaml:5:20: jobs.expire_codes.misfire_grace: is below 5s");
    }

    @Test
    void tellsProgramsFieldByField() throws Exception {
        write("jobs.yaml", GOOD.replace("0 9", "0 99"));

        Called called = run("jobs.yaml", "--output", "json");

        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        Map<?, ?> file =
                (Map<?, ?>) ((List<?>) Json.read(called.out(), Map.class).get("files")).get(0);
        assertThat(file.get("valid")).isEqualTo(false);
        Map<?, ?> problem = (Map<?, ?>) ((List<?>) file.get("problems")).get(0);
        assertThat(problem.get("line")).isEqualTo(4);
        assertThat(problem.get("column")).isEqualTo(11);
        assertThat(problem.get("field")).isEqualTo("jobs.expire_codes.cron");
        assertThat(problem.get("detail")).asString().contains("99");
    }

    private Called run(String... files) {
        String[] arguments = new String[files.length + 1];
        arguments[0] = "validate";
        System.arraycopy(files, 0, arguments, 1, files.length);
        return Called.in(directory, Map.of(), arguments);
    }

    private void write(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
