package dev.perennial.cli.jobs;

import dev.perennial.cli.connect.Pause;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.connect.RemoteAnswer;
import dev.perennial.cli.connect.Servers;
import dev.perennial.cli.context.JobIds;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.runs.RunJson;
import dev.perennial.cli.terminal.Progress;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.ledger.Run;
import dev.perennial.words.When;
import java.time.Duration;
import java.util.Optional;

/** Starts runs by the API: every call of a request has its key, so that it starts one run however often it is made. */
final class RemoteLauncher implements Launcher {

    // A server holds an answer back for 25 s by default, and whoever set it to less is asked again and again.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofSeconds(1);

    private final Remote remote;
    private final Terminal terminal;

    RemoteLauncher(Remote remote, Terminal terminal) {
        this.remote = remote;
        this.terminal = terminal;
    }

    @Override
    public Launched launch(Request request) {
        if (request.force()) {
            throw Refusal.usage(
                    "--force works beside the database only",
                    "call it where DATABASE_URL and TEMPORAL_ADDRESS are known");
        }
        RemoteAnswer answer = JobIds.ask(remote, request.jobId(), call(request, Duration.ZERO));
        Run run = read(answer);
        JobStarter.Started started = new JobStarter.Started(
                run.id(),
                run.jobId(),
                run.workflowId().orElse("%s-manual-%s".formatted(run.jobId(), request.key())),
                run.temporalRunId().orElse(null),
                answer.header("Idempotent-Replayed").filter("true"::equals).isPresent());
        return new Launched(started, request.patience().map(patience -> await(request, run, started, patience)));
    }

    private Run await(Request request, Run first, JobStarter.Started started, Duration patience) {
        terminal.note("run %s of %s".formatted(started.runId(), started.jobId()));
        Progress progress = new Progress(terminal);
        long begin = System.nanoTime();
        Run run = first;
        while (!run.status().isFinal()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            Duration left = patience.minus(waited);
            if (left.isNegative()) {
                progress.done();
                throw JobWatch.stillGoing(started, patience, Optional.of(run), Optional.empty());
            }
            progress.tell("%s %s (%s)".formatted(started.jobId(), run.status().word(), When.roughly(waited)));
            run = look(request, run, left);
        }
        progress.done();
        return whole(run);
    }

    /** A server that is away for a while is waited for: the run outlives it. */
    private Run look(Request request, Run last, Duration left) {
        Duration wait = left.compareTo(LONGEST_WAIT) < 0
                ? left.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                : LONGEST_WAIT;
        try {
            RemoteAnswer answer = remote.askAnyhow(call(request, wait));
            if (answer.isAbout("wait") || wait.isZero()) {
                Pause.of(STEP);
                return read(remote.ask(call(request, Duration.ZERO)));
            }
            return read(remote.successful(answer));
        } catch (Refusal refusal) {
            if (!Remote.isAway(refusal)) {
                throw refusal;
            }
            Pause.of(STEP);
            return last;
        }
    }

    /** Only of one by itself does the server tell everything. */
    private Run whole(Run run) {
        return read(remote.ask(Call.get("/api/v1/runs/" + run.id())));
    }

    private static Call call(Request request, Duration wait) {
        return Call.post(JobIds.path(request.jobId()) + "/runs")
                .with("as_of", Optional.ofNullable(request.asOf()).map(Object::toString))
                .with("reason", request.reason())
                .with("version", request.version().map(Object::toString))
                .with("wait", wait.isZero() ? "" : Long.toString(wait.toSeconds()))
                .keyed(request.key())
                .waiting(wait);
    }

    private Run read(RemoteAnswer answer) {
        return remote.understood(() -> answer.read(RunJson.class).run());
    }

    @Override
    public Servers servers() {
        return Servers.unknown();
    }
}
