package dev.perennial.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind of job: named by its field of {@code jobs.yaml}, whose settings are checked by a schema and by rules that no schema can say. */
public abstract class KindJobType implements JobType {

    private final String kind;
    private final String workflow;
    private final SettingsSchema settings;

    /** @param settings as {@link SettingsSchema#ofKind} makes it of the same kind */
    protected KindJobType(String kind, String workflow, SettingsSchema settings) {
        this.kind = kind;
        this.workflow = workflow;
        this.settings = settings;
    }

    /**
     * What is wrong though the schema has nothing against it.
     *
     * @param whole the field and the entry's own {@code settings}, with every default
     */
    protected abstract List<SettingProblem> rules(JsonNode whole);

    @Override
    public final String workflow() {
        return workflow;
    }

    @Override
    public final Optional<String> kind() {
        return Optional.of(kind);
    }

    @Override
    public final SettingsSchema settings() {
        return settings;
    }

    @Override
    public final List<SettingProblem> problems(Map<String, Object> given) {
        List<SettingProblem> problems = settings.check(given);
        return problems.isEmpty() ? rules(settings.complete(given)) : problems;
    }
}
