package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.incident.AlertHistoryDao;
import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Reported;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Which alerts there were, what was told of them, and whether it arrived. */
@Component
@Conditional(OnApiRole.class)
public class AlertService {

    private final Jdbi jdbi;

    AlertService(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest first. */
    public List<Reported> list(Filter filter, JobScope scope, int limit) {
        return jdbi.withHandle(handle -> {
            AlertHistoryDao history = new AlertHistoryDao(handle);
            return history.reported(history.newest(filter, scope.likePatterns(), limit));
        });
    }

    /** @throws ServiceException when there is none, or it is of a job outside the scope: which of the two is not told */
    public Reported find(long id, JobScope scope) {
        return jdbi.withHandle(handle -> {
            AlertHistoryDao history = new AlertHistoryDao(handle);
            return history.find(id)
                    .filter(incident -> scope.includes(incident.jobId()))
                    .map(incident -> history.reported(List.of(incident)).get(0))
                    .orElseThrow(() -> ServiceException.notFound("There is no such alert"));
        });
    }
}
