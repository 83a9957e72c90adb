package dev.perennial.catalogue;

import dev.perennial.job.JobTypeDescription;
import dev.perennial.job.JobTypes;
import dev.perennial.job.SettingProblem;
import dev.perennial.text.Suggestion;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Refuses a job type that nobody runs, and settings that the job type does not take. */
final class CatalogueSettings {

    private final JobTypes types;
    private final CatalogueFields fields;

    CatalogueSettings(JobTypes types, CatalogueFields fields) {
        this.types = types;
        this.fields = fields;
    }

    void check(String workflow, Map<String, Object> settings) {
        Optional<JobTypeDescription> type = types.find(workflow);
        if (type.isEmpty()) {
            refuseUnknown(workflow);
            return;
        }
        for (SettingProblem problem : type.get().settings().check(settings)) {
            fields.settingProblem(problem, problem.words(workflow));
        }
    }

    private void refuseUnknown(String workflow) {
        Set<String> known = types.workflows();
        fields.problem(
                "workflow",
                "there is no workflow %s%s; there are %s"
                        .formatted(workflow, Suggestion.didYouMean(workflow, known), String.join(", ", known)));
    }
}
