package dev.perennial.pages.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.job.RecordedJobType;
import dev.perennial.job.SettingsSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A form changes what was touched in it, and nothing else. */
class ChangesTest {

    private static final JobTypeDescription LOAVES = new RecordedJobType(
            "BakeLoaves",
            SettingsSchema.of(
                    """
                    {
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["loaves"],
                      "properties": {
                        "loaves": {
                          "title": "Loaves",
                          "type": "object",
                          "additionalProperties": { "type": "integer", "minimum": 0, "maximum": 9 },
                          "examples": [{ "RYE": 2 }]
                        },
                        "share": { "type": "number", "minimum": 0, "maximum": 1, "default": 0.50 },
                        "oven": { "enum": ["gas", "wood"], "default": "gas" },
                        "hot": { "type": "boolean", "default": true },
                        "rest": { "$ref": "#/$defs/duration", "default": "1h" },
                        "note": { "type": "string" },
                        "tools": { "type": "array", "items": { "type": "string" } },
                        "surge": { "type": "object", "properties": { "floor": { "type": "integer", "default": 3 } } }
                      }
                    }
                    """));
    private static final JobTypes TYPES = JobTypes.of(List.of(LOAVES));

    private static final String PRESENT =
            """
            {
              "name": "Bake", "workflow": "BakeLoaves", "every": "6h", "offset": "1m", "time_zone": "Europe/Berlin",
              "coalesce": false, "max_instances": 2, "misfire_grace": "none", "catchup_window": "7d", "timeout": "1h",
              "after": {"job": "mill", "max_wait": "30m", "of_a_newer_version": 1},
              "settings": {"loaves": {"RYE": 2, "OAT": 1}, "share": 0.50, "oven": "coal", "note": "two\\nlines ", "tools": ["peel"],
                           "old": {"a": [1, 2.50]}, "surge": {"floor": 4}},
              "of_a_newer_version": {"b": 1.0}
            }
            """;

    @Test
    void whatComesBackAsItWasShownIsNoChange() {
        EditForm form = form(Map.of());
        assertThat(form.changes().patch()).isEmpty();
        Map<String, String> returned = new LinkedHashMap<>();
        // As browsers send it: without the ends of lines in inputs, with both letters of them in text areas.
        form.fields()
                .forEach(field ->
                        returned.put(field.name(), sent(field, form.changes().text(field))));
        returned.put("timing", "every");
        assertThat(form(returned).changes().patch()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name | Bake more | {\"name\":\"Bake more\"}",
                "name | `` | {\"name\":null}",
                "every | 8h | {\"every\":\"8h\"}",
                "offset | `` | {\"offset\":null}",
                "max_instances | 3 | {\"max_instances\":3}",
                "max_instances | many | {\"max_instances\":\"many\"}",
                "coalesce | true | {\"coalesce\":true}",
                "timeout | `` | {\"timeout\":null}",
                "after.job | `` | {\"after\":null}",
                "after.max_wait | 1h | {\"after\":{\"max_wait\":\"1h\"}}",
                "settings.share | 0.75 | {\"settings\":{\"share\":0.75}}",
                "settings.share | `` | {\"settings\":{\"share\":null}}",
                "settings.share | 0,75 | {\"settings\":{\"share\":\"0,75\"}}",
                "settings.hot | false | {\"settings\":{\"hot\":false}}",
                "settings.oven | wood | {\"settings\":{\"oven\":\"wood\"}}",
                "settings.surge.floor | 5 | {\"settings\":{\"surge\":{\"floor\":5}}}",
                "settings.loaves | `RYE: 2\r\nOAT: 3` | {\"settings\":{\"loaves\":{\"OAT\":3}}}",
                "settings.loaves | `RYE: 2` | {\"settings\":{\"loaves\":{\"OAT\":null}}}",
                "settings.tools | [\"peel\",\"bowl\"] | {\"settings\":{\"tools\":[\"peel\",\"bowl\"]}}",
                "settings.tools | peel, bowl | {\"settings\":{\"tools\":[\"peel\",\"bowl\"]}}",
                "tags | nightly, mail | {\"tags\":[\"nightly\",\"mail\"]}",
                "group | billing | {\"group\":\"billing\"}",
                "held | true | {\"held\":true}",
                "settings.old | `` | {\"settings\":{\"old\":null}}",
                "settings.old | {\"a\":[1,2.50],\"b\":2} | {\"settings\":{\"old\":{\"b\":2}}}",
            })
    void oneTouchedFieldIsAllOfThePatch(String field, String typed, String patch) {
        assertThat(form(Map.of(field, typed)).changes().patch()).hasToString(patch);
    }

    @Test
    void anotherWayToSayWhenTakesTheFormerOneOut() {
        assertThat(form(Map.of("timing", "cron", "cron", "0 9 * * *", "every", "2h"))
                        .changes()
                        .patch())
                .isEqualTo(Field.definition("{\"every\":null,\"offset\":null,\"cron\":\"0 9 * * *\"}"));
        assertThat(form(Map.of("timing", "at")).changes().patch())
                .isEqualTo(Field.definition("{\"every\":null,\"offset\":null,\"at\":\"\"}"));
        assertThat(form(Map.of("cron", "0 9 * * *")).changes().patch()).isEmpty();
    }

    @Test
    void whatNobodyTouchedIsAfterwardsAsItWas() {
        ObjectNode patch = form(Map.of("settings.share", "0.75")).changes().patch();
        assertThat(CatalogueEntry.merged(PRESENT, patch.toString()))
                .isEqualTo(CatalogueEntry.merged(PRESENT, "{}").replace("\"share\":0.5,", "\"share\":0.75,"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "settings.loaves | RYE 2 | is no name and value",
                "settings.loaves | `RYE: 1`RYE: 2 | is given twice",
                "settings.tools | [peel | is not JSON",
                "settings.old | {\"a\": null} | null is no value",
            })
    void whatCannotBeSaidIsAFlawOfItsField(String field, String typed, String flaw) {
        Changes changes = form(Map.of(field, typed.replace("`", "\n"))).changes();
        assertThat(changes.flaws()).containsOnlyKeys(field);
        assertThat(changes.flaws().get(field)).contains(flaw);
    }

    @Test
    void changesGoOnTopOfWhatSomebodyElseWrote() {
        ObjectNode theirs = Field.definition(PRESENT).put("name", "Theirs").put("timeout", "2h");
        Changes rebased = form(Map.of("name", "Mine", "offset", "2m", "timeout", "1h"))
                .over(theirs)
                .changes();
        assertThat(rebased.patch()).isEqualTo(Field.definition("{\"name\":\"Mine\",\"offset\":\"2m\"}"));
        ObjectNode cron = Field.definition(PRESENT).put("cron", "0 9 * * *").without(List.of("every", "offset"));
        assertThat(form(Map.of("offset", "2m")).over(cron).changes().patch())
                .as("half of a schedule would contradict the other half")
                .isEqualTo(Field.definition("{\"cron\":null,\"every\":\"6h\",\"offset\":\"2m\"}"));
    }

    @Test
    void aNewJobSaysWhatWasTypedAndNoMore() {
        EditForm form = new EditForm(
                TYPES,
                Field.nothing().put("workflow", "BakeLoaves"),
                Map.of(
                        "name",
                        " Bake ",
                        "timing",
                        "cron",
                        "cron",
                        "0 9 * * *",
                        "settings.loaves",
                        "RYE: 2",
                        "timeout",
                        " "));
        assertThat(form.changes().patch())
                .isEqualTo(Field.definition(
                        "{\"name\":\"Bake\",\"cron\":\"0 9 * * *\",\"settings\":{\"loaves\":{\"RYE\":2}}}"));
    }

    @Test
    void theEntryToCopyIsReadAsTheSame() {
        String entry =
                """
                {"name": "no", "workflow": "1e3", "cron": "0 9 * * *", "misfire_grace": "none", "timeout": "2h",
                 "settings": {"a": "true", "b": true, "c": [1, "2", 0.5], "d": {"e: f": "- g"}, "h": "a\\nb\\n", "i": "1e3", "~": "~"}}
                """;
        var job = Catalogue.fromJson("one", entry);
        String yaml = Catalogue.toYaml(job);
        assertThat(yaml).doesNotContain("catchup_window", "coalesce", "UTC");
        assertThat(Catalogue.read("jobs.yaml", "jobs:\n" + yaml.indent(2)).jobs())
                .containsExactly(job);
    }

    private static String sent(Field field, String text) {
        boolean area = field.kind() == Field.Kind.MAP || field.kind() == Field.Kind.JSON;
        return area ? text.replace("\n", "\r\n") : text.replace("\n", "");
    }

    private static EditForm form(Map<String, String> typed) {
        return new EditForm(TYPES, Field.definition(PRESENT), typed);
    }
}
