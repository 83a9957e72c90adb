package dev.perennial.cli.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.connect.RemoteAnswer;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.JobIds;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.jobs.DeclarationsJson.DriftJson;
import dev.perennial.declared.DriftItem;
import dev.perennial.declared.RegistrySnapshot;
import dev.perennial.ledger.Statistics;
import dev.perennial.registry.RegisteredJob;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs as a server tells them. */
final class RemoteJobs implements Jobs {

    private static final String JOBS = "/api/v1/jobs";
    private static final String CATALOGUE = "/api/v1/catalogue";
    private static final int MOST = 10_000;

    private final Remote remote;
    private final Context context;

    RemoteJobs(Remote remote, Context context) {
        this.remote = remote;
        this.context = context;
    }

    private record Page(List<JobJson> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<JobJson> {}

    @Override
    public Board all(int recent) {
        return remote.understood(() -> board(remote.list(Call.get(JOBS), MOST, Page.class)));
    }

    private Board board(List<JobJson> told) {
        List<Listed> jobs = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (JobJson job : told) {
            try {
                jobs.add(job.listed(context.now()));
            } catch (UnreadableDefinitionException newer) {
                unreadable.add(new Unreadable(job.id(), newer.getMessage(), job.recent()));
            }
        }
        return new Board(jobs, unreadable);
    }

    @Override
    public RegisteredJob find(String id) {
        return readable(ask(id));
    }

    @Override
    public JobCard show(String id, int runs, int events) {
        JobJson told = ask(id);
        return new JobCard(
                readable(told), remote.understood(told::recent), told.events(), Optional.empty(), context.now());
    }

    @Override
    public boolean pause(String id, String reason) {
        return changed(id, "pause", reason, true);
    }

    @Override
    public boolean resume(String id, String reason) {
        return changed(id, "resume", reason, false);
    }

    private boolean changed(String id, String deed, String reason, boolean paused) {
        boolean before = ask(id).paused() != null;
        remote.ask(Call.post(JobIds.path(id) + "/" + deed).with("reason", reason));
        return before != paused;
    }

    private record Answer(String answer) {}

    @Override
    public String why(RegisteredJob job, Instant at) {
        return remote.ask(Call.get(JobIds.path(job.id()) + "/why").with("at", at.toString()), Answer.class)
                .answer();
    }

    @Override
    public Statistics statistics(RegisteredJob job) {
        return remote.understood(() -> remote.ask(Call.get(JobIds.path(job.id()) + "/statistics"), StatisticsJson.class)
                .statistics());
    }

    private record AppliedJson(List<ChangeJson> changes, List<RemoteAnswer.Flaw> warnings) {}

    @Override
    public Applied apply(Applying applying) {
        Path catalogue = applying.catalogue();
        RemoteAnswer answer = remote.askAnyhow(Call.post(CATALOGUE)
                .with("dry_run", applying.dryRun() ? "true" : "")
                .with("take_over", applying.takeOver() ? "true" : "")
                .with("prune", applying.prune() ? "true" : "")
                .sending(Map.of("yaml", CatalogueFile.text(catalogue))));
        List<String> flaws = words(catalogue, answer.flaws());
        if (!flaws.isEmpty()) {
            throw CatalogueFile.mistakes(catalogue, flaws);
        }
        AppliedJson applied = remote.understood(() -> remote.successful(answer).read(AppliedJson.class));
        return remote.understood(() -> new Applied(
                new Plan(applied.changes().stream().map(ChangeJson::planned).toList()),
                words(catalogue, applied.warnings())));
    }

    @Override
    public RegistrySnapshot snapshot() {
        return remote.understood(
                () -> remote.ask(Call.get(CATALOGUE), DeclarationsJson.class).snapshot());
    }

    @Override
    public List<DriftItem> scheduleDrift() {
        return remote.understood(
                () -> remote.ask(Call.get("/api/v1/drift"), DriftJson.class).ofSchedules());
    }

    private static List<String> words(Path catalogue, List<RemoteAnswer.Flaw> flaws) {
        String file = catalogue.getFileName().toString();
        return flaws.stream()
                .map(flaw -> new CatalogueProblem(
                        flaw.line() > 0 ? file : null, flaw.line(), flaw.column(), flaw.field(), flaw.detail()))
                .map(CatalogueProblem::toString)
                .toList();
    }

    private JobJson ask(String id) {
        return remote.understood(
                () -> JobIds.ask(remote, id, Call.get(JobIds.path(id))).read(JobJson.class));
    }

    private static RegisteredJob readable(JobJson told) {
        try {
            return told.job();
        } catch (UnreadableDefinitionException newer) {
            throw Refusal.refused(newer.getMessage(), "use the version of the command that its server has");
        }
    }
}
