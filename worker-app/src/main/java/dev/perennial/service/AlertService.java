package dev.perennial.service;

import dev.perennial.access.JobScope;
import dev.perennial.incident.AlertHistoryDao;
import dev.perennial.incident.AlertHistoryDao.Delivery;
import dev.perennial.incident.AlertHistoryDao.Filter;
import dev.perennial.incident.AlertHistoryDao.Incident;
import dev.perennial.incident.AlertHistoryDao.Notice;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
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

    /** A condition of a job, with what was told of it. */
    public record Alert(Incident incident, List<Told> told) {}

    /** A message, and what became of it on each channel; none when no channel wanted it. */
    public record Told(Notice notice, List<Delivery> deliveries) {}

    /** The newest first. */
    public List<Alert> list(Filter filter, JobScope scope, int limit) {
        return jdbi.withHandle(
                handle -> told(new AlertHistoryDao(handle).newest(filter, scope.likePatterns(), limit), handle));
    }

    /** @throws ServiceException when there is none, or it is of a job outside the scope: which of the two is not told */
    public Alert find(long id, JobScope scope) {
        return jdbi.withHandle(handle -> new AlertHistoryDao(handle)
                .find(id)
                .filter(incident -> scope.includes(incident.jobId()))
                .map(incident -> told(List.of(incident), handle).get(0))
                .orElseThrow(() -> ServiceException.notFound("There is no such alert")));
    }

    private static List<Alert> told(List<Incident> incidents, Handle handle) {
        List<Long> ids = incidents.stream().map(Incident::id).toList();
        Map<Long, List<Notice>> notices = new AlertHistoryDao(handle).notices(ids);
        Map<Long, List<Delivery>> deliveries = new AlertHistoryDao(handle).deliveries(ids);
        return incidents.stream()
                .map(incident -> new Alert(
                        incident,
                        notices.getOrDefault(incident.id(), List.of()).stream()
                                .map(notice -> new Told(notice, deliveries.getOrDefault(notice.id(), List.of())))
                                .toList()))
                .toList();
    }
}
