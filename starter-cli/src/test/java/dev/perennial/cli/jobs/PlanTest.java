package dev.perennial.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.declared.PlannedChange;
import dev.perennial.registry.Registry.Change;
import dev.perennial.schedule.JobDefinition;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void saysOfANewJobThatItIsHeld() {
        Catalogue catalogue = Catalogue.read(
                "jobs.yaml",
                """
                jobs:
                  one: { name: One, workflow: Work, every: 1h, held: true }
                  two: { name: Two, workflow: Work, every: 2h }
                  three: { name: Three, workflow: Work, every: 3h, held: true }
                """);
        Plan plan = new Plan(List.of(
                planned(Change.Kind.ADDED, catalogue.jobs().get(0)),
                planned(Change.Kind.ADDED, catalogue.jobs().get(1)),
                planned(Change.Kind.UNCHANGED, catalogue.jobs().get(2))));

        assertThat(printed(plan))
                .isEqualTo(
                        """
                        + one (held)  added  every 1h
                        + two  added  every 2h
                        = three  unchanged  every 3h
                        """);
        assertThat(plan.json().get(0)).containsEntry("held", true);
        assertThat(plan.json().get(1)).doesNotContainKey("held");
        assertThat(plan.json().get(2)).doesNotContainKey("held");
    }

    private static PlannedChange planned(Change.Kind kind, JobDefinition job) {
        return new PlannedChange(
                new Change(job.id(), kind, ""),
                Optional.empty(),
                Optional.of(job),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static String printed(Plan plan) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        plan.print(new Terminal(out, out, false, false, false));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
