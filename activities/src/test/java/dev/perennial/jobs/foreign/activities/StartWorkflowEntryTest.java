package dev.perennial.jobs.foreign.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A workflow of somebody else's worker as an entry of {@code jobs.yaml}. */
class StartWorkflowEntryTest {

    private static final String ROUTINE =
            """
            jobs:
              morning_routine:
                cron: 0 7 * * *
                workflow: MorningRoutine
                task_queue: python-jobs
                input: { city: "${settings.city}", day: "${as_of}" }
                settings: { city: Paris }
            """;

    private static final String IN_ONE =
            """
            jobs:
              morning_routine:
                cron: 0 7 * * *
                start:
                  workflow: MorningRoutine
                  task_queue: python-jobs
                  input: { city: "${settings.city}", day: "${as_of}" }
                settings: { city: Paris }
            """;

    @Test
    void aFewLinesAreAJob() {
        JobDefinition job = read(ROUTINE);

        assertThat(job.workflow()).isEqualTo("StartWorkflow");
        assertThat(job.settings()).containsOnlyKeys("start", "settings");
        assertThat(job.settings().get("start"))
                .isEqualTo(Map.of(
                        "workflow", "MorningRoutine",
                        "task_queue", "python-jobs",
                        "input", Map.of("city", "${settings.city}", "day", "${as_of}")));
        assertThat(JobKinds.taskQueue(job.settings())).contains("python-jobs");
    }

    @Test
    void bothWaysToWriteItAreTheSame() {
        assertThat(read(IN_ONE)).isEqualTo(read(ROUTINE));
    }

    @Test
    void itIsWrittenInOneWay() {
        JobDefinition job = read(ROUTINE);

        assertThat(Catalogue.fromJson(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(StoredDefinition.read(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(read("jobs:\n" + Catalogue.toYaml(job).indent(2))).isEqualTo(job);
        assertThat(Catalogue.toJson(job)).contains("\"start\":{\"input\":{");
        assertThat(Catalogue.toYaml(job)).contains("start:").doesNotContain("\n  workflow:", "\n  task_queue:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, two]", "Paris", "7", "true", "1.5", "{ a: { b: [ { c: d } ] } }"})
    void theInputIsAnyValue(String input) {
        JobDefinition job = read(entry("workflow: R ; task_queue: q ; input: " + input));

        assertThat(Catalogue.fromJson(job.id(), Catalogue.toJson(job))).isEqualTo(job);
    }

    @Test
    void itsInputMayBeLeftOut() {
        assertThat(read(entry("workflow: R ; task_queue: q")).settings().get("start"))
                .isEqualTo(Map.of("workflow", "R", "task_queue", "q"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "workflow: R                                                | workflow           | there is no workflow R",
                "workflow: R                                                | workflow           | one that a worker of your own runs is given with its task_queue",
                "workflow: ExpireCodes ; input: { a: b }                     | input              | goes with task_queue",
                "workflow: ExpireCodes ; input: { a: b }                     | input              | stands in settings",
                "task_queue: q                                              | task_queue         | goes with workflow, the type that the worker there runs",
                "http: { url: https://a.example/ } ; task_queue: q           | task_queue         | goes with workflow, not with http",
                "start: { workflow: R, task_queue: q } ; input: { a: b }     | input              | belongs into start",
                "workflow: R ; task_queue: perennial                         | task_queue         | this one is Perennial's",
                "workflow: R ; task_queue: q ; input:                         | input              | has no value",
                "workflow: R ; task_queue:                                   | task_queue         | expected a text",
                "workflow: R ; task_queue: [q]                               | task_queue         | expected a text",
                "workflow: R ; task_queue: '${settings.q}'                   | task_queue         | a name that is written out",
                "workflow: R ; task_queue: q ; input: '${now}'                | input              | ${now} to be one of ${as_of}, ${run_id}, ${job_id}, and ${settings.NAME} with a name that settings has;",
                "workflow: R ; task_queue: q ; input: { a: '${attempt}' }     | input.a            | to be one of ${as_of}",
                "workflow: R ; task_queue: q ; input: { a: [ '${secret:K}' ] } | input.a           | let its worker read its secrets itself",
                "workflow: R ; task_queue: q ; input: { a: '${settings.b}' }  | input.a            | with a name that settings has",
                "start: { workflow: R }                                     | start.task_queue   | is missing: start needs it, a text, such as python-jobs",
                "start: { workflow: R, task_queue: perennial }              | start.task_queue   | this one is Perennial's",
                "start: { workflow: R, task_queue: q, inputs: 1 }           | start.inputs       | did you mean input?",
                "start: { workflow: R, task_queue: q, input: '${secret:K}' } | start.input       | no ${secret:…}",
                "workflow: StartWorkflow                                    | workflow           | StartWorkflow is written as start:",
            })
    void whatIsWrongIsNamed(String what, String path, String words) {
        assertThatThrownBy(() -> read(entry(what.strip())))
                .isInstanceOfSatisfying(InvalidCatalogueException.class, invalid -> {
                    String problems = invalid.problems().toString();
                    assertThat(invalid.problems()).as(problems).anySatisfy(problem -> {
                        assertThat(problem.path()).isEqualTo("jobs.routine." + path.strip());
                        assertThat(problem.message()).contains(words.strip());
                    });
                });
    }

    @Test
    void whileNoWorkerPollsItsQueueItCannotRun() {
        JobDefinition job = read(ROUTINE);
        JobTypes types = JobTypes.shipped();

        assertThat(types.whyNot(job.workflow(), job.settings())).isEmpty();
        assertThat(types.whileUnattended(Set.of("other")).whyNot(job.workflow(), job.settings()))
                .isEmpty();
        assertThat(types.whileUnattended(Set.of("python-jobs")).whyNot(job.workflow(), job.settings()))
                .contains("no worker polls the task queue python-jobs; start one");
    }

    @Test
    void aResultIsToldInWords() {
        StartWorkflowJob job = new StartWorkflowJob();

        assertThat(job.tell(result(Map.of("greeted", 3, "city", "Paris"))))
                .startsWith("  MorningRoutine on python-jobs returned\n")
                .contains("    greeted  3", "    city  Paris")
                .endsWith("\n    routine-child");
        assertThat(job.tell(result("done"))).startsWith("  MorningRoutine on python-jobs returned done\n");
        assertThat(job.tell(result(List.of(1, 2)))).contains("returned a list of 2");
        assertThat(job.tell(Map.of("workflow", "R", "task_queue", "q", "workflow_id", "i", "truncated", true)))
                .contains("R on q returned nothing", "only the beginning");
    }

    private static Map<String, Object> result(Object value) {
        return Map.of(
                "workflow", "MorningRoutine",
                "task_queue", "python-jobs",
                "workflow_id", "routine-child",
                "result", value);
    }

    private static String entry(String what) {
        return "jobs:\n  routine:\n    every: 1h\n    " + String.join("\n    ", fields(what));
    }

    /** Fields on lines of their own, so that an empty one can be written. */
    private static List<String> fields(String what) {
        return List.of(what.split(" ; "));
    }

    private static JobDefinition read(String yaml) {
        return Catalogue.read("jobs.yaml", yaml, CatalogueContext.of(JobTypes.shipped()))
                .jobs()
                .get(0);
    }
}
