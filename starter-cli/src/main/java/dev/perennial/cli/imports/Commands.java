package dev.perennial.cli.imports;

import dev.perennial.catalogue.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The executables that jobs run, as the operator of a worker allows them: each with exactly the arguments that the source gives it. */
final class Commands {

    private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]");

    // Mutable state: the words of each command, by its name
    private final Map<String, List<String>> allowed = new TreeMap<>();

    /**
     * @param wanted the name that it should have; another one where that is taken by other words
     * @param words the executable and its arguments
     * @return the name by which a job runs it
     */
    String allow(String wanted, List<String> words) {
        String name = wanted;
        for (int i = 2; !allowed.getOrDefault(name, words).equals(words); i++) {
            name = wanted + "_" + i;
        }
        allowed.put(name, List.copyOf(words));
        return name;
    }

    boolean isEmpty() {
        return allowed.isEmpty();
    }

    /** The file of commands of a worker. */
    String yaml() {
        return Catalogue.toYaml(file());
    }

    /** By name, as the file has them. */
    Map<String, Object> file() {
        Map<String, Object> file = new LinkedHashMap<>();
        allowed.forEach((name, words) -> file.put(name, entry(words)));
        return file;
    }

    private static Map<String, Object> entry(List<String> words) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("run", words.get(0));
        if (words.size() > 1) {
            entry.put(
                    "arguments",
                    words.subList(1, words.size()).stream()
                            .map(Commands::literally)
                            .toList());
        }
        return entry;
    }

    /** A pattern that matches this and nothing else. */
    private static String literally(String argument) {
        return SPECIAL.matcher(argument).replaceAll("\\\\$0");
    }
}
