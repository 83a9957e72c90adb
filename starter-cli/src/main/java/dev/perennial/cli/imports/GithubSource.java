package dev.perennial.cli.imports;

import dev.perennial.cron.CronExpression;
import dev.perennial.cron.CronTicks;
import dev.perennial.cron.InvalidCronException;
import dev.perennial.cron.ZoneNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code on.schedule} of a GitHub workflow. */
final class GithubSource implements Source {

    private static final Pattern REMOTE = Pattern.compile(
            "(?ms)^\\s*\\[remote \"origin\"].*?^\\s*url\\s*=\\s*(?:https://(?:[^@/\\s]*@)?github\\.com/|git@github\\.com:|ssh://git@github\\.com/)([\\w.-]+/[\\w.-]+?)(?:\\.git)?\\s*$");

    private static final Pattern HEAD = Pattern.compile("ref: refs/remotes/origin/(\\S+)");
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final String TOKEN = "GITHUB_TOKEN";
    private static final String API = "api.github.com";
    private static final String RUN_INPUT = "perennial_run";

    private final ImportOptions options;

    GithubSource(ImportOptions options) {
        this.options = options;
    }

    /** Whether a document is a workflow: it says on what, and which jobs. */
    static boolean isOne(Tree document) {
        return document.has("on") && document.has("jobs");
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        for (Tree workflow : Tree.yaml(file.text(), 0)) {
            List<Tree> schedules = workflow.at("on", "schedule").items();
            for (Tree schedule : schedules) {
                Entry entry = findings.entry(file, schedule.line(), subject(schedule));
                schedule(file, workflow, schedule, entry, findings);
            }
            if (!schedules.isEmpty()) {
                remarks(file, findings);
            }
        }
    }

    private static String subject(Tree schedule) {
        return (schedule.at("cron").text().orElse("") + " "
                        + schedule.at("timezone").text().orElse(""))
                .strip();
    }

    private void schedule(SourceFile file, Tree workflow, Tree schedule, Entry entry, Findings findings) {
        String stem = file.fileName().replaceFirst("\\.ya?ml$", "");
        entry.job().called(Ids.of(stem));
        workflow.at("name").text().ifPresent(name -> entry.job().with("name", name));
        ZoneId zone = zone(schedule, entry);
        Due.zone(entry, zone);
        entry.job().with("github", dispatch(file, workflow, entry, findings.secrets()));
        Optional<String> cron = schedule.at("cron").text();
        if (cron.isEmpty()) {
            entry.refuse("cron is missing, for instance '0 5 * * *'");
            return;
        }
        Due.cron(entry, cron.get());
        noteDispatch(workflow, entry);
        noteInterval(cron.get(), entry);
        Due.noteClockChanges(entry, zone, ClockRule.GITHUB);
    }

    private static ZoneId zone(Tree schedule, Entry entry) {
        try {
            return schedule.at("timezone").text().map(ZoneNames::parse).orElse(UTC);
        } catch (IllegalArgumentException e) {
            entry.refuse("timezone: " + e.getMessage());
            return UTC;
        }
    }

    private Map<String, Object> dispatch(SourceFile file, Tree workflow, Entry entry, Secrets secrets) {
        Map<String, Object> github = new LinkedHashMap<>();
        Optional<String> repository = options.repository().or(() -> inGit(file, "config", REMOTE));
        if (repository.isEmpty()) {
            entry.refuse("its repository is not known: import with --repository OWNER/NAME");
        }
        github.put("repository", repository.orElse("OWNER/NAME"));
        github.put("workflow", file.fileName());
        Optional<String> branch = inGit(file, "refs/remotes/origin/HEAD", HEAD);
        if (branch.isEmpty()) {
            entry.note("GitHub's own schedule takes the default branch: look whether that is main");
        }
        github.put("ref", branch.orElse("main"));
        github.put(
                "token",
                secrets.inVariable(
                        TOKEN, "https://github.com/settings/personal-access-tokens, with Actions: write", API));
        if (showsRun(workflow)) {
            github.put("correlation_input", RUN_INPUT);
        }
        return github;
    }

    /** Whether it has the two lines already by which a run is found whatever happens. */
    private static boolean showsRun(Tree workflow) {
        return workflow.at("run-name")
                        .text()
                        .filter(name -> name.contains("inputs." + RUN_INPUT))
                        .isPresent()
                && workflow.at("on", "workflow_dispatch", "inputs").has(RUN_INPUT);
    }

    private static void noteDispatch(Tree workflow, Entry entry) {
        Tree on = workflow.at("on");
        if (!on.has("workflow_dispatch")) {
            entry.note(
                    "nobody but GitHub can start this workflow: add workflow_dispatch: under on:, on the default branch");
        }
        on.at("workflow_dispatch", "inputs").fields().forEach((name, input) -> {
            if (input.at("required").isTrue() && !input.has("default")) {
                entry.note("its input %s is required: write it under inputs:".formatted(name));
            }
        });
    }

    private static void noteInterval(String cron, Entry entry) {
        try {
            CronExpression.parse(cron);
        } catch (InvalidCronException refused) {
            return;
        }
        Instant from = Instant.parse("2026-12-31T23:59:59Z");
        List<Instant> ticks = new CronTicks(CronExpression.parse(cron), UTC.getRules())
                .between(from, from.plus(Duration.ofDays(8)), 3_000);
        for (int i = 1; i < ticks.size(); i++) {
            if (Duration.between(ticks.get(i - 1), ticks.get(i)).compareTo(SHORTEST) < 0) {
                entry.note(
                        "GitHub starts nothing more often than every 5 minutes, and skips when it is busy; here each time"
                                + " starts the workflow");
                return;
            }
        }
    }

    private static void remarks(SourceFile file, Findings findings) {
        int number = 0;
        for (String line : file.lines()) {
            number++;
            if (line.contains("github.event.schedule")) {
                findings.remark(
                        file,
                        number,
                        "asks github.event.schedule, which is empty where a workflow is dispatched: let it ask an input, and give"
                                + " each job its own under inputs:");
            } else if (line.matches(".*github\\.event_name.*schedule.*")) {
                findings.remark(
                        file,
                        number,
                        "asks github.event_name for schedule: it is workflow_dispatch where it is dispatched");
            }
        }
        findings.remark(
                file,
                1,
                "GitHub goes on starting it until on.schedule is taken out: do that before a job is switched on, or both start it");
    }

    /** What the nearest {@code .git} above a file says. */
    private static Optional<String> inGit(SourceFile file, String name, Pattern pattern) {
        for (Path folder = file.path().getParent(); folder != null; folder = folder.getParent()) {
            Path git = folder.resolve(".git");
            if (Files.isDirectory(git)) {
                Path told = git.resolve(name);
                return Files.isRegularFile(told) ? first(pattern, told) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> first(Pattern pattern, Path file) {
        try {
            Matcher found = pattern.matcher(Files.readString(file));
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
