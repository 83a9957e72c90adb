package dev.perennial.ledger;

import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Finds the runs that a filter means, a part at a time; no part costs more because there are more runs. */
final class RunListDao {

    /** For what no index leads to, so many runs are looked at for a part. */
    static final int LOOKED_AT = 2_000;

    private final RunFilter filter;
    private final String order;
    private final List<String> conditions = new ArrayList<>(List.of("true"));
    private final Map<String, Object> values = new HashMap<>();

    RunListDao(RunFilter filter) {
        this.filter = filter;
        this.order = filter.oldestFirst() ? " order by id " : " order by id desc ";
        jobs();
        what();
        when();
    }

    /** A condition stands in the statement only where it is asked for: each has the plan that it deserves. */
    private void add(String condition, String name, Object value) {
        conditions.add(condition);
        values.put(name, value);
    }

    private void jobs() {
        if (filter.jobIds().size() == 1) {
            add("job_id = :job", "job", filter.jobIds().iterator().next());
        } else if (!filter.jobIds().isEmpty()) {
            add("job_id = any(:jobs)", "jobs", filter.jobIds().toArray(String[]::new));
        }
    }

    private void what() {
        if (!filter.statuses().isEmpty()) {
            add(
                    "status = any(:statuses)",
                    "statuses",
                    filter.statuses().stream().map(RunStatus::word).toArray(String[]::new));
        }
        filter.trigger().ifPresent(trigger -> add("trigger = :trigger", "trigger", trigger.word()));
        filter.reason().ifPresent(reason -> add("reason = :reason", "reason", reason));
    }

    private void when() {
        filter.from().ifPresent(from -> add("id >= :from", "from", RunId.lowestAt(from)));
        filter.until().ifPresent(until -> add("id < :until", "until", RunId.lowestAt(until)));
        filter.beyond()
                .ifPresent(beyond -> add(filter.oldestFirst() ? "id > :beyond" : "id < :beyond", "beyond", beyond));
    }

    RunPart part(int limit, Handle handle) {
        List<Run> found = filter.isLookedFor() ? lookedFor(limit + 1, handle) : indexed(limit + 1, handle);
        if (found.size() > limit) {
            return new RunPart(
                    found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
        }
        return new RunPart(found, filter.isLookedFor() ? lastLookedAt(handle) : Optional.empty());
    }

    private List<Run> indexed(int limit, Handle handle) {
        return handle.createQuery(RunDao.COLUMNS + where() + order + "limit :limit")
                .bindMap(values)
                .bind("limit", limit)
                .map(RunDao.RUN)
                .list();
    }

    private List<Run> lookedFor(int limit, Handle handle) {
        String lookedAt = "(select * from perennial.runs" + where() + order + "limit :lookedAt) as looked_at";
        return handle.createQuery(RunDao.COLUMNS.replace("perennial.runs", lookedAt)
                        + """
                           where (cast(:least as bigint) is null or duration_ms >= :least)
                             and (cast(:text as text) is null or position(:text in lower(error)) > 0)
                          """
                        + order
                        + "limit :limit")
                .bindMap(values)
                .bind("lookedAt", LOOKED_AT)
                .bind(
                        "least",
                        filter.longerThan().map(least -> least.toMillis()).orElse(null))
                .bind(
                        "text",
                        filter.text().map(text -> text.toLowerCase(Locale.ROOT)).orElse(null))
                .bind("limit", limit)
                .map(RunDao.RUN)
                .list();
    }

    /** Empty when everything was looked at. */
    private Optional<UUID> lastLookedAt(Handle handle) {
        return handle.createQuery("select id from perennial.runs" + where() + order + "offset :before limit 1")
                .bindMap(values)
                .bind("before", LOOKED_AT - 1)
                .mapTo(UUID.class)
                .findOne();
    }

    private String where() {
        return " where " + String.join(" and ", conditions);
    }
}
