package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.audit.Actor;
import dev.perennial.cutover.Cutover;
import dev.perennial.cutover.CutoverRefusedException;
import dev.perennial.cutover.Cutovers;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Jobs that move in from another cron, as callers see and steer them. */
@Component
@Conditional(OnApiRole.class)
public class CutoverService {

    private final Cutovers cutovers;
    private final Scheduler scheduler;

    CutoverService(Jdbi jdbi, Registry registry, Scheduler scheduler, Clock clock) {
        this.cutovers = new Cutovers(jdbi, registry, clock);
        this.scheduler = scheduler;
    }

    /** Those in the scope, by id. */
    public List<Cutover> all(JobScope scope) {
        return cutovers.all().stream()
                .filter(cutover -> scope.includes(cutover.jobId()))
                .toList();
    }

    /** Empty when nobody watches the job's old cron. */
    public Optional<Cutover> find(String jobId) {
        return cutovers.find(jobId);
    }

    /** @throws ServiceException when the job runs here already */
    public Cutover watch(String jobId, Watching how, Actor actor) {
        return orRefused(() -> cutovers.watch(job(jobId), how, actor));
    }

    /** The job runs here from now on. */
    public Cutover move(String jobId, String reason, Actor actor) {
        return orRefused(() -> cutovers.move(job(jobId), reason, actor));
    }

    /** The old cron runs it from now on. */
    public Cutover back(String jobId, String reason, Actor actor) {
        return orRefused(() -> cutovers.back(job(jobId), reason, actor));
    }

    /** Nobody watches any more. */
    public void end(String jobId, Actor actor) {
        orRefused(() -> {
            cutovers.end(job(jobId), actor);
            return true;
        });
    }

    /** Whether the old cron, which asks, is to run it. */
    public boolean claim(String jobId) {
        return orRefused(() -> cutovers.claim(job(jobId)));
    }

    /** What an access log says. */
    public Cutover report(String jobId, List<Instant> calls, Read read) {
        return orRefused(() -> cutovers.report(job(jobId), calls, read));
    }

    private RegisteredJob job(String id) {
        return scheduler.job(id);
    }

    private static <T> T orRefused(Supplier<T> deed) {
        try {
            return deed.get();
        } catch (CutoverRefusedException refused) {
            throw ServiceException.conflict(refused.kind(), refused.getMessage());
        }
    }
}
