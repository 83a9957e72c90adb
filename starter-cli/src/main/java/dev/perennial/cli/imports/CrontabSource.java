package dev.perennial.cli.imports;

import dev.perennial.cron.ZoneNames;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A crontab of a user, or of the system with its column of users. */
final class CrontabSource implements Source {

    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)\\s*=\\s*(.*)");
    private static final String NUMBERS = "[\\d*~][\\d*/,~-]*";
    private static final String NAMES = "[\\d*~a-zA-Z][\\d*/,~a-zA-Z#-]{0,40}";
    private static final Pattern TIMES =
            Pattern.compile("(@[a-zA-Z]+|%1$s\\s+%1$s\\s+%1$s\\s+%2$s\\s+%2$s)\\s+(\\S.*)".formatted(NUMBERS, NAMES));
    private static final Pattern USER = Pattern.compile("([a-z_][a-z0-9_-]{0,31})\\s+(\\S.*)");
    private static final Set<String> ACCOUNTS = Set.of(
            "root",
            "www-data",
            "nobody",
            "daemon",
            "postgres",
            "mysql",
            "apache",
            "nginx",
            "ubuntu",
            "debian",
            "ec2-user",
            "deploy",
            "app",
            "backup",
            "git",
            "www",
            "http",
            "redis",
            "caddy");
    private static final String HEADER = "m h dom mon dow";
    private static final int MOST_OF_A_DESCRIPTION = 500;

    private final ImportOptions options;

    CrontabSource(ImportOptions options) {
        this.options = options;
    }

    @Override
    public void read(SourceFile file, Findings findings) {
        new Reading(file, findings).lines();
    }

    /** Whether a text has a line that is a time and a command. */
    static boolean isOne(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line ->
                        !line.startsWith("#") && !ASSIGNMENT.matcher(line).matches())
                .filter(line -> !line.isEmpty())
                .limit(20)
                .anyMatch(line -> TIMES.matcher(line).matches());
    }

    /** One file, from its first line to its last. */
    private final class Reading {

        private final SourceFile file;
        private final Findings findings;
        private final boolean hasUsers;

        // Mutable state: what the lines so far have set
        private final Variables variables = new Variables();
        private final List<String> comment = new ArrayList<>();
        private final Set<String> users = new TreeSet<>();
        private Optional<String> cronZone = Optional.empty();
        private int zoneLine;
        private int number;

        Reading(SourceFile file, Findings findings) {
            this.file = file;
            this.findings = findings;
            this.hasUsers = hasUsers(file);
        }

        void lines() {
            for (String line : file.lines()) {
                number++;
                line(line.strip());
            }
            if (!users.isEmpty()) {
                findings.remark(
                        file, 1, "has a column of users (%s): here no job has one".formatted(String.join(", ", users)));
            }
            if (!file.text().isEmpty() && !file.text().endsWith("\n")) {
                findings.remark(
                        file,
                        number,
                        "the last line does not end: cron passes over it, and here it is read like the others");
            }
        }

        private void line(String line) {
            if (line.isEmpty()) {
                comment.clear();
            } else if (line.startsWith("#")) {
                comment(line.replaceFirst("^#+", "").strip());
            } else if (ASSIGNMENT.matcher(line).matches()) {
                assignment(line);
                comment.clear();
            } else {
                job(line);
                comment.clear();
            }
        }

        /** A job that is switched off describes nothing. */
        private void comment(String text) {
            boolean disabled = TIMES.matcher(text).matches() && text.matches("[\\d*@].*");
            if (disabled) {
                findings.remark(file, number, "is a job that is switched off: it is left out");
                comment.clear();
            } else if (!text.isEmpty() && !text.startsWith(HEADER)) {
                comment.add(text);
            }
        }

        private void assignment(String line) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            assignment.matches();
            String name = assignment.group(1);
            String value = unquoted(assignment.group(2).strip());
            switch (name) {
                case "CRON_TZ" -> {
                    cronZone = Optional.of(value);
                    zoneLine = number;
                }
                case "TZ" ->
                    findings.remark(
                            file,
                            number,
                            "TZ=%s is for the commands; most crons do not go by it themselves. Where it is meant for the times: --zone %s"
                                    .formatted(value, value));
                case "MAILTO", "MAILFROM" ->
                    findings.remark(
                            file,
                            number,
                            name
                                    + " is left out: what a run says is kept with it, and alerts tell of failures (docs/alerts.md)");
                default -> variables.set(name, value);
            }
        }

        private void job(String line) {
            Entry entry = findings.entry(file, number, line);
            Matcher times = TIMES.matcher(line);
            if (!times.matches()) {
                entry.refuse("is no line of a crontab: five fields or @daily, and a command");
                return;
            }
            String command = times.group(2);
            Matcher user = USER.matcher(command);
            if (hasUsers && user.matches()) {
                users.add(user.group(1));
                command = user.group(2);
            }
            due(entry, times.group(1));
            describe(entry);
            command(entry, command);
        }

        private void describe(Entry entry) {
            String text = String.join(" ", comment);
            if (!text.isEmpty()) {
                String clean = SecretWords.without(text);
                entry.job()
                        .with(
                                "description",
                                clean.length() <= MOST_OF_A_DESCRIPTION
                                        ? clean
                                        : clean.substring(0, MOST_OF_A_DESCRIPTION - 1) + "…");
            }
        }

        private void due(Entry entry, String times) {
            if (times.equalsIgnoreCase("@reboot")) {
                entry.refuse(
                        "@reboot is no time: let what starts the machine or the container start it (systemd, its entry"
                                + " point), or write every: if it is to be repeated");
                return;
            }
            Due.cron(entry, random(entry, times.startsWith("@") ? times.toLowerCase(Locale.ROOT) : times));
            zone(entry);
        }

        /** {@code 0~59} of cronie is a time that differs each day. */
        private String random(Entry entry, String times) {
            if (!times.contains("~")) {
                return times;
            }
            String[] fields = times.split("\\s+");
            for (int i = 0; i < 2; i++) {
                fields[i] = fields[i].matches("~|0~(59|23)") ? "H" : fields[i];
            }
            entry.note("~ chose another time each day: H is always the same one");
            return String.join(" ", fields);
        }

        private void zone(Entry entry) {
            if (cronZone.isPresent()) {
                zoneOf(entry, cronZone.get());
                return;
            }
            ZoneId zone = options.zone().orElse(ZoneId.of("UTC"));
            if (options.zone().isEmpty()) {
                findings.remark(
                        file,
                        1,
                        "cron goes by the clock of its machine, which is not in the file: taken for UTC; --zone says another");
            }
            Due.zone(entry, zone);
            Due.noteClockChanges(entry, zone, ClockRule.CRONTAB);
        }

        private void zoneOf(Entry entry, String name) {
            try {
                ZoneId zone = ZoneNames.parse(name);
                Due.zone(entry, zone);
                Due.noteClockChanges(entry, zone, ClockRule.CRONTAB);
            } catch (IllegalArgumentException e) {
                entry.refuse("CRON_TZ of line %d: %s".formatted(zoneLine, e.getMessage()));
            }
        }

        /** A {@code %} ends a command's first line, and what follows is its input; a backslash keeps it. */
        private void command(Entry entry, String text) {
            String[] parts = text.split("(?<!\\\\)%", 2);
            String command = parts[0].replace("\\%", "%").strip();
            Optional<String> input = parts.length == 2
                    ? Optional.of(parts[1].replaceAll("(?<!\\\\)%", "\n").replace("\\%", "%"))
                    : Optional.empty();
            ShellCommand shell = ShellCommand.parse(command);
            ShellCommand resolved = shell.withWords(
                    shell.words().stream().map(variables::resolved).toList());
            new CommandJob(entry, findings, options, true).write(resolved, command, input);
        }
    }

    /** Told by the content: every line has a word there that can be an account, and one of them is. */
    private static boolean hasUsers(SourceFile file) {
        List<String> commands = file.lines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("#")
                        && !ASSIGNMENT.matcher(line).matches())
                .map(TIMES::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(2))
                .toList();
        boolean everywhere =
                commands.stream().allMatch(command -> USER.matcher(command).matches());
        boolean ofSystem = file.path().toString().matches(".*/etc/(crontab|cron\\.d/.*)|.*/cron\\.d/.*");
        return !commands.isEmpty()
                && everywhere
                && (ofSystem || commands.stream().anyMatch(command -> ACCOUNTS.contains(command.split("\\s+")[0])));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
