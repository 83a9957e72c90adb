package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.Called;
import dev.perennial.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    @TempDir
    private Path directory;

    @Test
    void writesTheFileThatIsNamedAndSaysWhatComesNext() throws IOException {
        write("vercel.json", "{\"crons\": [{\"path\": \"/api/cron/warm\", \"schedule\": \"0 5 * * *\"}]}");

        Called called = run("vercel.json", "--out", "jobs.yaml");

        assertThat(called.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(called.out()).isEmpty();
        assertThat(called.err())
                .contains("vercel.json:1  imported  warm  (/api/cron/warm 0 5 * * *)\n")
                .contains("1 entry: 1 imported, 0 merged, 0 refused\n")
                .endsWith("next: perennial plan --file %s\n".formatted(directory.resolve("jobs.yaml")));
        assertThat(Files.readString(directory.resolve("jobs.yaml")))
                .contains(
                        "  warm:\n    held: true\n    cron: 0 5 * * *\n    time_zone: UTC\n    http:\n      vercel: /api/cron/warm\n");
    }

    @Test
    void writesOverNothingWithoutForce() throws IOException {
        write("vercel.json", "{\"crons\": [{\"path\": \"/api/cron/warm\", \"schedule\": \"0 5 * * *\"}]}");
        write("jobs.yaml", "jobs: {}\n");

        Called refused = run("vercel.json", "--out", "jobs.yaml");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err())
                .contains("jobs.yaml is there already; nothing was written")
                .contains("--force");
        assertThat(Files.readString(directory.resolve("jobs.yaml"))).isEqualTo("jobs: {}\n");

        assertThat(run("vercel.json", "--out", "jobs.yaml", "--force").exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(Files.readString(directory.resolve("jobs.yaml"))).contains("vercel: /api/cron/warm");
    }

    @Test
    void refusesWhatIsNotThereAndWhatSaysNothing() throws IOException {
        write("notes.txt", "remember the milk\n");

        assertThat(run("vercel.json").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("vercel.json").err()).contains("there is no file");
        assertThat(run("notes.txt").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("notes.txt").err()).contains("it cannot be told what").contains("--from: vercel, crontab");
    }

    @Test
    void namesTheLineFromWhichASourceCannotBeRead() throws IOException {
        write("vercel.json", "{\n  \"crons\": [\n    { \"path\": \"/x\", }}\n");
        write("cron.yaml", "kind: CronJob\nspec:\n  - a\n b: [\n");

        Called json = run("vercel.json", "--out", "jobs.yaml");
        Called yaml = run("cron.yaml");

        assertThat(json.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(json.err()).contains("vercel.json, line 3: is not JSON").contains("nothing was written");
        assertThat(directory.resolve("jobs.yaml")).doesNotExist();
        assertThat(yaml.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(yaml.err()).contains("cron.yaml, line 4: is not YAML");
    }

    @Test
    void refusesATextInAnotherEncodingAndOneThatUnfoldsWithoutEnd() throws IOException {
        Files.write(directory.resolve("crontab"), "0 5 * * * /bin/ma\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder bomb = new StringBuilder("kind: CronJob\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 7; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(7) + "*a" + (i - 1)));
        }
        write("bomb.yaml", bomb.toString());

        assertThat(run("crontab").err()).contains("is no text in UTF-8");
        assertThat(run("crontab").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("bomb.yaml").err()).contains("unfolds into more than is read here");
        assertThat(run("bomb.yaml").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void isRefusedWhereNothingCouldBeImported() throws IOException {
        write("crontab", "@reboot /opt/warm-up\n");

        Called called = run("crontab");

        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.out()).contains("jobs: {}\n").contains("@reboot is no time");
        assertThat(called.err()).contains("crontab:1  refused   @reboot /opt/warm-up  @reboot is no time");
    }

    @Test
    void takesNothingForBaseUrlOrRepositoryOrZoneThatIsNone() throws IOException {
        write("crontab", "0 5 * * * curl localhost/x\n");

        assertThat(run("crontab", "--base-url", "app.example.com").err()).contains("--base-url is no URL");
        assertThat(run("crontab", "--base-url", "https://u:p@app.example.com").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("crontab", "--repository", "shop").err()).contains("--repository shop is no OWNER/NAME");
        assertThat(run("crontab", "--zone", "CEST").err()).contains("Europe/Berlin");
        assertThat(run("crontab", "--from", "cron").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aKindThatIsSaidIsNotLookedFor() throws IOException {
        write("jobs", "0 5 * * *   curl https://app.example.com/x\n");

        assertThat(run("jobs", "--from", "crontab").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run("jobs", "--from", "vercel").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Called run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "import";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Called.in(directory, Map.of(), all);
    }
}
