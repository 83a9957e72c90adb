package dev.perennial.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One entry as JSON: the rules of the file, the paths of its own fields. */
class CatalogueEntryTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final String HEAD = "\"name\": \"Work\", \"workflow\": \"Work\"";

    private final Map<String, JobDefinition> registered = Map.of(
            "first", job("first", "{%s, \"every\": \"1h\"}".formatted(HEAD)),
            "waiting", waiting("waiting", "one"));
    private final CatalogueContext context =
            new CatalogueContext(Optional.empty(), NOW, id -> Optional.ofNullable(registered.get(id)));

    @Test
    void isReadLikeAnEntryOfTheFile() {
        String json = "{%s, \"cron\": \"0 9 * * *\", \"settings\": {\"share\": 0.5, \"most\": 3, \"of\": [\"a\"]}}"
                .formatted(HEAD);

        assertThat(job("one", json))
                .isEqualTo(Catalogue.read("jobs.yaml", "jobs: {one: %s}".formatted(json))
                        .jobs()
                        .get(0));
    }

    @Test
    void everyProblemIsTold() {
        assertThat(problems(
                        "{\"name\": \"Work\", \"workflow\": \"Bake\", \"cron\": \"0 9 L * *\", \"timout\": \"1h\"}",
                        CatalogueContext.of(JobTypes.shipped())))
                .hasSize(3)
                .anyMatch(told -> told.equals("timout: unknown field, did you mean timeout?"))
                .anyMatch(told -> told.startsWith("cron: day-of-month: \"L\" (the last day) is not understood"))
                .anyMatch(told -> told.startsWith("workflow: there is no workflow Bake; there are "));
    }

    @Test
    void mayWaitForWhatIsRegisteredAndNotForItself() {
        assertThat(CatalogueEntry.read("one", waitingFor("first"), context).jobs())
                .hasSize(1);
        assertThat(problems(waitingFor("last"), context)).containsExactly("after.job: there is no job last");
        assertThat(problems(waitingFor("waiting"), context))
                .containsExactly("after.job: waits for itself: one → waiting → one");
    }

    @Test
    void whatIsOverIsRefusedAndWhatSurprisesIsSaid() {
        assertThat(problems("{%s, \"at\": \"2020-01-01T09:00\"}".formatted(HEAD), context))
                .singleElement()
                .asString()
                .startsWith("at: is over");
        assertThat(CatalogueEntry.read("one", "{%s, \"cron\": \"0 0 31 * *\"}".formatted(HEAD), context)
                        .warnings())
                .extracting(CatalogueProblem::path)
                .containsExactly("cron");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"x\"", "{", "{} {}", "{\"name\": \"a\", \"name\": \"b\"}"})
    void onlyOneJsonObjectIsRead(String json) {
        assertThat(problems(json, context)).singleElement().asString().startsWith("is no JSON object");
    }

    @Test
    void whatWouldFillTheMemoryOrCannotBeStoredIsRefused() {
        assertThat(problems("[".repeat(50_000), context)).hasSize(1);
        assertThat(problems("{\"settings\": %s}".formatted("{\"a\":".repeat(30) + "1" + "}".repeat(30)), context))
                .hasSize(1);
        assertThat(job("one", "{%s, \"every\": \"1h\", \"settings\": {\"many\": 1e999999999}}".formatted(HEAD))
                        .settings())
                .containsEntry("many", "1E+999999999");
        for (String letter : List.of("\\u0000", "\\ud800")) {
            assertThat(problems(
                            "{\"name\": \"a%s\", \"workflow\": \"Work\", \"every\": \"1h\"}".formatted(letter),
                            context))
                    .containsExactly("name: holds a letter that is none and cannot be stored");
            assertThat(problems("{%s, \"every\": \"1h\", \"settings\": {\"a%s\": 1}}".formatted(HEAD, letter), context))
                    .containsExactly("settings: a field's name holds a letter that is none and cannot be stored");
        }
    }

    /** The examples of RFC 7386, as far as they are objects. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void aPatchIsMerged(String before, String patch, String after) {
        assertThat(CatalogueEntry.merged(before, patch)).isEqualTo(after);
    }

    private static JobDefinition job(String id, String json) {
        return CatalogueEntry.read(id, json, CatalogueContext.NONE).jobs().get(0);
    }

    private static JobDefinition waiting(String id, String awaited) {
        CatalogueContext any = new CatalogueContext(
                Optional.empty(), NOW, other -> Optional.of(job(other, "{%s, \"every\": \"1h\"}".formatted(HEAD))));
        return CatalogueEntry.read(id, waitingFor(awaited), any).jobs().get(0);
    }

    private static String waitingFor(String awaited) {
        return "{%s, \"every\": \"1h\", \"after\": {\"job\": \"%s\"}}".formatted(HEAD, awaited);
    }

    private static List<String> problems(String json, CatalogueContext context) {
        return assertThatExceptionOfType(InvalidCatalogueException.class)
                .isThrownBy(() -> CatalogueEntry.read("one", json, context))
                .actual()
                .problems()
                .stream()
                .map(CatalogueProblem::toString)
                .toList();
    }
}
