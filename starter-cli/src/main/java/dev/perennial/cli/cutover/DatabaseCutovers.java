package dev.perennial.cli.cutover;

import dev.perennial.audit.Actor;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cutover.Cutover;
import dev.perennial.cutover.CutoverRefusedException;
import dev.perennial.cutover.Cutovers;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.words.CutoverView;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/** Jobs that move in, in the registry. */
final class DatabaseCutovers implements CutoverDesk {

    private final Context context;
    private final Database database;

    DatabaseCutovers(Context context) {
        this.context = context;
        this.database = context.database();
    }

    @Override
    public List<CutoverView> all() {
        return database.cutovers(Cutovers::all).stream().map(this::view).toList();
    }

    @Override
    public CutoverView watch(String jobId, Watching how) {
        return view(deed(jobId, (cutovers, job) -> cutovers.watch(job, how, actor())));
    }

    @Override
    public CutoverView move(String jobId, String reason) {
        return view(deed(jobId, (cutovers, job) -> cutovers.move(job, reason, actor())));
    }

    @Override
    public CutoverView back(String jobId, String reason) {
        return view(deed(jobId, (cutovers, job) -> cutovers.back(job, reason, actor())));
    }

    @Override
    public void end(String jobId) {
        deed(jobId, (cutovers, job) -> {
            cutovers.end(job, actor());
            return true;
        });
    }

    @Override
    public CutoverView report(String jobId, List<Instant> calls, Read read) {
        return view(deed(jobId, (cutovers, job) -> cutovers.report(job, calls, read)));
    }

    private <T> T deed(String jobId, BiFunction<Cutovers, RegisteredJob, T> deed) {
        RegisteredJob job = context.job(database, jobId);
        try {
            return database.cutovers(cutovers -> deed.apply(cutovers, job));
        } catch (CutoverRefusedException refused) {
            throw Refusal.refused(refused.getMessage(), "next: perennial cutover list");
        }
    }

    private Actor actor() {
        return Actor.without(context.environment().actor());
    }

    private CutoverView view(Cutover cutover) {
        return CutoverView.of(cutover, context.now());
    }
}
