package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.database.Condition;
import dev.perennial.job.SettingProblem.Kind;
import dev.perennial.sweep.pace.PaceCheck;
import dev.perennial.sweep.pace.PaceSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What is wrong with the field {@code pace} though its schema has nothing against it. */
public final class PaceProblems {

    private PaceProblems() {}

    /**
     * What anybody sees.
     *
     * @param group the field; missing where it is not given
     * @param path of the field
     */
    public static List<SettingProblem> of(JsonNode group, List<String> path) {
        List<SettingProblem> problems = new ArrayList<>();
        PaceSettings pace = PaceSettings.of(group);
        pace.whileSql().ifPresent(sql -> check("while_sql", sql, Condition::ofTheMoment, path, problems));
        pace.whileHttp().ifPresent(url -> check("while_http", url, PaceProblems::readUrl, path, problems));
        pace.whilePrometheus().ifPresent(url -> check("while_prometheus", url, PaceProblems::readUrl, path, problems));
        return problems;
    }

    /** What the application's database says, of a field without those. */
    public static List<SettingProblem> of(JsonNode group, List<String> path, Handle application) {
        return PaceSettings.of(group).whileSql().stream()
                .flatMap(sql -> PaceCheck.refusal(sql, application)
                        .map(said -> problem("while_sql", sql, "what PostgreSQL understands; it says: " + said, path))
                        .stream())
                .toList();
    }

    private static void check(
            String name, String text, Consumer<String> reader, List<String> path, List<SettingProblem> problems) {
        try {
            reader.accept(text);
        } catch (IllegalArgumentException wrong) {
            problems.add(problem(name, text, wrong.getMessage(), path));
        }
    }

    private static void readUrl(String text) {
        boolean isUrl = text.matches("https?://[^/@]+(/.*)?([?].*)?");
        try {
            if (isUrl && URI.create(text).getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException noUri) {
            // Said below.
        }
        throw new IllegalArgumentException("a URL such as https://app.example.com/api/quiet");
    }

    private static SettingProblem problem(String name, String found, String expected, List<String> path) {
        List<String> at = new ArrayList<>(path);
        at.add(name);
        return new SettingProblem(Kind.WRONG, at, found, expected, "");
    }
}
