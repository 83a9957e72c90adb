package dev.perennial.pages.runs;

import dev.perennial.database.Json;
import dev.perennial.job.JobType;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.job.ResultLink;
import dev.perennial.job.ResultWords;
import dev.perennial.ledger.Run;
import dev.perennial.registry.Registry;
import dev.perennial.service.OnApiRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Tells what a run came to: in the words of its job's type, where this process knows the type. */
@Component
@Conditional(OnApiRole.class)
public class ResultTeller {

    private final LocalJobTypes types;
    private final Registry registry;

    ResultTeller(LocalJobTypes types, Registry registry) {
        this.types = types;
        this.registry = registry;
    }

    /** A line for each thing; none when it has no result. */
    public List<String> lines(Run run) {
        return run.resultJson()
                .map(json -> Json.read(json, Object.class))
                .map(result -> tell(run, result).lines().map(String::strip).toList())
                .orElse(List.of());
    }

    public String inOneLine(Run run) {
        return String.join("; ", lines(run));
    }

    /** Where somebody else shows it. */
    public Optional<ResultLink> link(Run run) {
        return run.resultJson()
                .map(json -> Json.read(json, Object.class))
                .filter(Map.class::isInstance)
                .flatMap(result -> type(run).flatMap(type -> type.link((Map<?, ?>) result)));
    }

    private String tell(Run run, Object result) {
        return result instanceof Map<?, ?> fields
                ? type(run).map(type -> type.tell(fields)).orElseGet(() -> ResultWords.of(fields))
                : ResultWords.of(result);
    }

    private Optional<JobType> type(Run run) {
        return registry.find(run.jobId())
                .flatMap(job -> types.find(job.definition().workflow()));
    }
}
