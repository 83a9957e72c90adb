package dev.perennial.service;

import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.registry.Registry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** What people and programs do with a job. Each deed and its entry in the audit log are one transaction. */
@Component
@Conditional(OnApiRole.class)
public class JobService {

    private final Jdbi jdbi;
    private final Registry registry;
    private final Scheduler scheduler;
    private final Clock clock;

    JobService(Jdbi jdbi, Registry registry, Scheduler scheduler, Clock clock) {
        this.jdbi = jdbi;
        this.registry = registry;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Its ticks are not run until it is resumed.
     *
     * @param note why, for whoever wonders later
     * @return false when it was paused already
     * @throws ServiceException when there is no such job
     */
    public boolean pause(String id, String note, Actor actor) {
        return audited(id, "pause", note, actor, () -> registry.pause(id, actor.name(), note));
    }

    /**
     * @return false when it was not paused
     * @throws ServiceException when there is no such job
     */
    public boolean resume(String id, String note, Actor actor) {
        return audited(id, "resume", note, actor, () -> registry.resume(id, actor.name(), note));
    }

    private boolean audited(String id, String action, String note, Actor actor, Supplier<Boolean> deed) {
        scheduler.job(id);
        return jdbi.inTransaction(handle -> {
            boolean changed = deed.get();
            if (changed) {
                new AuditDao(handle)
                        .append(Deed.done(
                                clock.instant(), actor, action, "job " + id, Optional.empty(), Optional.of(note)));
            }
            return changed;
        });
    }
}
