package dev.perennial.cli.imports;

import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command line does, as a job: a call of a URL if it is curl or wget and nothing else, otherwise a command. */
final class CommandJob {

    private static final Set<String> INTERPRETERS = Set.of(
            "php", "python", "python3", "node", "bun", "deno", "ruby", "perl", "bash", "sh", "env", "npx", "npm",
            "yarn", "pnpm", "run", "exec", "bundle", "sudo", "cd", "test", "[", "docker", "compose", "poetry",
            "artisan", "uv");

    private static final Pattern SECONDS = Pattern.compile("(\\d{1,7})([smhd]?)");

    private final Entry entry;
    private final Findings findings;
    private final ImportOptions options;
    private final boolean onAMachine;

    /** @param onAMachine whether a worker may be where the command is now; false for what is in an image of its own */
    CommandJob(Entry entry, Findings findings, ImportOptions options, boolean onAMachine) {
        this.entry = entry;
        this.findings = findings;
        this.options = options;
        this.onAMachine = onAMachine;
    }

    /**
     * Gives the entry's job what the command does, or refuses it.
     *
     * @param text the command as the source has it
     * @param input what it is given on its standard input
     */
    void write(ShellCommand command, String text, Optional<String> input) {
        ShellCommand bare = withoutWrappers(command);
        String program = bare.words().isEmpty() ? "" : baseName(bare.words().get(0));
        if (bare.beyond().isPresent() || !(program.equals("curl") || program.equals("wget"))) {
            writeCommand(bare, text, input);
            return;
        }
        HttpCall call = new HttpCall(entry, findings, options);
        List<String> arguments = bare.words().subList(1, bare.words().size());
        if (program.equals("curl")) {
            CurlCommand.read(arguments, call, entry, input);
        } else {
            WgetCommand.read(arguments, call, entry);
        }
        if (bare.ignoresFailure()) {
            entry.note("|| true hid failures: here an answer other than 2xx is a failed run, and is told");
        }
        noteOutput(bare, "the answer");
    }

    private void noteOutput(ShellCommand command, String what) {
        command.output()
                .filter(output -> !output.startsWith("/dev/"))
                .ifPresent(output ->
                        entry.note("its output went to %s: here %s is kept with the run".formatted(output, what)));
    }

    private void writeCommand(ShellCommand command, String text, Optional<String> input) {
        Optional<Map<String, Object>> sweep =
                command.beyond().isPresent() ? Optional.empty() : SqlSweep.of(command.words());
        if (entry.job().wantedId().isEmpty()) {
            String id = sweep.map(fields -> "sweep_" + fields.get("table"))
                    .orElseGet(() -> nameOf(command.beyond().isPresent() ? text : String.join(" ", command.words())));
            entry.job().called(Ids.of(id));
        }
        if (sweep.isPresent()) {
            writeSweep(sweep.get());
        } else if (isAllowable(command) && input.isEmpty() && entry.refusal().isEmpty()) {
            writeAllowed(command);
        } else {
            refuse(command, text, input);
        }
    }

    private void writeSweep(Map<String, Object> fields) {
        entry.job().with("sweep", fields);
        entry.note(
                "where psql connects is left out: a sweep goes through the worker's database, page by page; plan asks"
                        + " PostgreSQL whether it understands the condition");
    }

    /** By its path, with arguments that are known and no secrets: what a worker's operator can allow. */
    private boolean isAllowable(ShellCommand command) {
        return onAMachine
                && command.beyond().isEmpty()
                && !command.words().isEmpty()
                && command.words().get(0).startsWith("/")
                && command.words().stream()
                        .noneMatch(
                                word -> Variables.areIn(word) || word.contains("${") || SecretWords.looksSecret(word))
                && SecretWords.without(String.join(" ", command.words())).equals(String.join(" ", command.words()));
    }

    private void writeAllowed(ShellCommand command) {
        List<String> words = command.words();
        String name = findings.commands().allow(entry.job().wantedId(), words);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("run", name);
        if (words.size() > 1) {
            fields.put("arguments", words.subList(1, words.size()));
        }
        entry.job().get("timeout").ifPresent(timeout -> fields.put("timeout", timeout));
        entry.job().with("command", fields);
        entry.note("the operator of a worker on that machine has to allow %s: --commands FILE writes what"
                .formatted(name));
        if (!fields.containsKey("timeout")) {
            entry.note("is killed after 10m unless command.timeout says more");
        }
        if (command.ignoresFailure()) {
            entry.note("|| true hid failures: here an exit code other than 0 is a failed run, and is told");
        }
        noteOutput(command, "the end of it");
    }

    private void refuse(ShellCommand command, String text, Optional<String> input) {
        entry.job().with("command", plain(command, text));
        input.ifPresent(given -> entry.note("is given text on its standard input, which a command here is not"));
        entry.refuse(
                command.beyond()
                        .filter(why -> text.matches("(?s).*\\b(curl|wget)\\b.*"))
                        .map(why -> "%s, so it is not taken for the call of one URL: write the call as http:"
                                .formatted(why))
                        .orElse(
                                "is a command on a machine: the worker's operator has to allow it, and then it is written as command:; where the application can do it in a route, call that by http:"));
    }

    private static Map<String, Object> plain(ShellCommand command, String text) {
        Map<String, Object> plain = new LinkedHashMap<>();
        if (command.beyond().isPresent() || command.words().isEmpty()) {
            plain.put("shell", SecretWords.without(text));
            return plain;
        }
        List<String> words = command.words().stream()
                .map(Variables::shown)
                .map(SecretWords::without)
                .toList();
        plain.put("executable", words.get(0));
        plain.put("arguments", words.subList(1, words.size()));
        return plain;
    }

    private ShellCommand withoutWrappers(ShellCommand command) {
        List<String> words = new ArrayList<>(command.words());
        boolean again = true;
        while (again && words.size() > 1) {
            again = withoutWrapper(words);
        }
        return command.withWords(words);
    }

    private boolean withoutWrapper(List<String> words) {
        switch (baseName(words.get(0))) {
            case "timeout" -> {
                words.remove(0);
                takeOptions(words, "ks");
                timeout(words.remove(0));
                return true;
            }
            case "flock" -> {
                words.remove(0);
                takeOptions(words, "wEc");
                words.remove(0);
                entry.note("flock kept two from running at once: max_instances 1, the default here, does that");
                return true;
            }
            case "nice", "ionice", "chronic", "chrt", "nohup" -> {
                words.remove(0);
                takeOptions(words, "ncp");
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** @param withValue letters of options whose value is the next word */
    private static void takeOptions(List<String> words, String withValue) {
        while (words.size() > 1 && words.get(0).startsWith("-")) {
            String option = words.remove(0);
            if (option.length() == 2 && withValue.indexOf(option.charAt(1)) >= 0 && words.size() > 1) {
                words.remove(0);
            }
        }
    }

    private void timeout(String text) {
        Matcher seconds = SECONDS.matcher(text);
        if (seconds.matches() && Long.parseLong(seconds.group(1)) > 0) {
            String unit = seconds.group(2).isEmpty() ? "s" : seconds.group(2);
            Duration limit = Durations.parse(seconds.group(1) + unit);
            entry.job().with("timeout", Durations.format(limit));
        }
    }

    /** The script that is run, not what runs it. */
    private static String nameOf(String text) {
        String first = "";
        for (String word : text.split("[\\s;&|()]+")) {
            String name = baseName(word.replaceAll("[\"']", ""));
            if (name.isEmpty() || word.startsWith("-") || word.contains("=") || word.startsWith(">")) {
                continue;
            }
            first = first.isEmpty() ? name : first;
            boolean path = word.startsWith("/") && !word.matches(".*\\.\\w+$") && text.contains("cd " + word);
            if (!INTERPRETERS.contains(name) && !path) {
                return name.replaceFirst("\\.(sh|py|php|js|ts|mjs|rb|pl)$", "");
            }
        }
        return first;
    }

    private static String baseName(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }
}
