package dev.perennial.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's help in the form that {@code man} reads. Picocli's own generator writes AsciiDoc, and what turns that into a page would be
 * larger than this product.
 */
final class ManPage {

    private static final String EXTENSION = ".1";

    private final CommandLine command;
    private final String version;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandLine command, String version) {
        this.command = command;
        this.version = version;
    }

    /** Of this command and of all below it, by the names of their files. */
    static Map<String, String> all(CommandLine root, String version) {
        return each(root).stream()
                .collect(Collectors.toMap(
                        command -> name(command) + EXTENSION, command -> new ManPage(command, version).write()));
    }

    private static List<CommandLine> each(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(sub -> all.addAll(each(sub)));
        return all;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    private String write() {
        CommandSpec spec = command.getCommandSpec();
        macro("TH", name(command).toUpperCase(Locale.ROOT), "1", "", "Perennial " + version, "Perennial");
        macro("SH", "NAME");
        line("%s - %s".formatted(name(command), description(command)));
        macro("SH", "SYNOPSIS");
        literally(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0));
        parameters(spec);
        commands();
        notes(spec);
        macro("SH", "SEE ALSO");
        line(seeAlso(spec));
        return page.toString();
    }

    private void parameters(CommandSpec spec) {
        macro("SH", "OPTIONS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            item(parameter.paramLabel(), parameter.description());
        }
        for (OptionSpec option : spec.options()) {
            String label = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
            item(String.join(", ", option.names()) + label, option.description());
        }
    }

    private void commands() {
        if (!command.getSubcommands().isEmpty()) {
            macro("SH", "COMMANDS");
            command.getSubcommands().values().forEach(sub -> item(name(sub) + "(1)", new String[] {description(sub)}));
        }
    }

    /** What stands below the options of the help: rules, exit codes, and the example. */
    private void notes(CommandSpec spec) {
        macro("SH", "NOTES");
        literally(String.join("\n", spec.usageMessage().footer()).strip());
    }

    private String seeAlso(CommandSpec spec) {
        CommandSpec parent = spec.parent();
        return parent == null ? "perennial completion --help" : name(parent.commandLine()) + "(1)";
    }

    private static String description(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    private void item(String term, String[] description) {
        page.append(".TP\n");
        line(term);
        line(String.join(" ", description));
    }

    private void literally(String text) {
        page.append(".nf\n");
        text.stripTrailing().lines().forEach(this::line);
        page.append(".fi\n");
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        Arrays.stream(arguments)
                .forEach(
                        argument -> page.append(" \"").append(escaped(argument)).append('"'));
        page.append('\n');
    }

    /** A line that begins with a dot or an apostrophe would be a command to the formatter. */
    private void line(String text) {
        String safe = escaped(text);
        page.append(safe.startsWith(".") || safe.startsWith("'") ? "\\&" : "")
                .append(safe)
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }
}
