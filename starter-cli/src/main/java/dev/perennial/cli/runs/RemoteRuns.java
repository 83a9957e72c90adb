package dev.perennial.cli.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.JobIds;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.ledger.Run;
import dev.perennial.ledger.RunFilter;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.Durations;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.words.PaceView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Runs as a server tells them. */
final class RemoteRuns implements Runs {

    private static final String RUNS = "/api/v1/runs";

    private final Remote remote;

    RemoteRuns(Remote remote) {
        this.remote = remote;
    }

    private record Page(List<RunJson> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<RunJson> {}

    @Override
    public List<Run> list(RunFilter filter, Optional<String> group, int limit) {
        List<Run> runs = list(call(filter).with("group", group), limit);
        if (runs.isEmpty()) {
            filter.jobIds().forEach(job -> JobIds.ask(remote, job, Call.get(JobIds.path(job))));
        }
        return runs;
    }

    private static Call call(RunFilter filter) {
        return Call.get(RUNS)
                .with("job", String.join(",", filter.jobIds()))
                .with("status", filter.statuses().stream().map(RunStatus::word).collect(Collectors.joining(",")))
                .with("trigger", filter.trigger().map(Trigger::word))
                .with("reason", filter.reason())
                .with("from", filter.from().map(Instant::toString))
                .with("until", filter.until().map(Instant::toString))
                .with("longer_than", filter.longerThan().map(Durations::format))
                .with("q", filter.text())
                .with("order", filter.oldestFirst() ? "oldest" : "");
    }

    /** A list goes down by id, so those that lie between begin right behind the highest. */
    @Override
    public List<Run> between(UUID lowest, UUID highest, int limit) {
        if (lowest.equals(highest)) {
            return find(lowest).map(List::of).orElse(List.of());
        }
        List<Run> found = list(Call.get(RUNS).with("cursor", highest.toString()), limit).stream()
                .filter(run -> run.id().toString().compareTo(lowest.toString()) >= 0)
                .toList();
        // Only of one by itself does the server tell everything.
        return found.size() == 1 ? find(found.get(0).id()).map(List::of).orElse(found) : found;
    }

    private Optional<Run> find(UUID id) {
        try {
            return Optional.of(remote.understood(
                    () -> remote.ask(Call.get(RUNS + "/" + id), RunJson.class).run()));
        } catch (Refusal refusal) {
            if (refusal.exitCode() == ExitCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    @Override
    public Optional<NextTry> nextTry(Run run) {
        return Optional.empty();
    }

    @Override
    public void cancel(Run run, String reason) {
        remote.ask(Call.post(RUNS + "/" + run.id() + "/cancel").with("reason", reason));
    }

    @Override
    public PaceView pace(Run run) {
        return remote.ask(Call.get(pacePath(run)), PaceView.class);
    }

    @Override
    public PaceView changePace(Run run, PaceChange change) {
        Map<String, Object> json = new LinkedHashMap<>();
        change.held().ifPresent(held -> json.put("held", held));
        change.speed().ifPresent(speed -> json.put("speed", speed));
        change.pageRows().ifPresent(rows -> json.put("page_rows", rows));
        return remote.ask(Call.patch(pacePath(run)).sending(json), PaceView.class);
    }

    private static String pacePath(Run run) {
        return RUNS + "/" + run.id() + "/pace";
    }

    @Override
    public Servers servers() {
        return Servers.unknown();
    }

    private List<Run> list(Call call, int limit) {
        return remote.understood(() ->
                remote.list(call, limit, Page.class).stream().map(RunJson::run).toList());
    }
}
