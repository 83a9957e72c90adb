package dev.perennial.ledger;

import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the runs that a filter means, a part at a time; no part costs more because there are more runs.
 *
 * <p>The index that leads to the fewest is followed, for each job and status by itself: a planner that has to choose between a rare status
 * and the order of the list reads all runs when it is wrong. What is left of the filter is looked for among so many runs that this
 * leads to; where they end, the next part begins.
 */
final class RunListDao {

    /** For what no index leads to, about so many runs are looked at for a part. */
    static final int LOOKED_AT = 500;

    /** For more jobs than these, and their statuses, the list of all is read and theirs are looked for in it. */
    private static final int MOST_BRANCHES = 200;

    private final RunFilter filter;
    private final String order;
    /** What is followed: each holds of one index's runs, in the list's order. */
    private final List<String> followed = new ArrayList<>(List.of("true"));
    /** What is looked for among them. */
    private final List<String> lookedFor = new ArrayList<>(List.of("true"));

    private final List<String> branches = new ArrayList<>();
    private int number = 1;
    private boolean fewMayBeLike;
    private final Map<String, Object> values = new HashMap<>();

    RunListDao(RunFilter filter) {
        this.filter = filter;
        this.order = filter.oldestFirst() ? " order by id " : " order by id desc ";
        boolean rare = reason() | trigger();
        jobs(rare);
        when();
        what();
    }

    private boolean reason() {
        filter.reason().ifPresent(reason -> follow("reason = :reason", "reason", reason));
        return filter.reason().isPresent();
    }

    /** Only what is rare has an index: nearly all runs are begun by a schedule. */
    private boolean trigger() {
        boolean rare = filter.trigger().filter(Trigger.SCHEDULE::equals).isEmpty()
                && filter.trigger().isPresent();
        boolean isFollowed = rare && filter.reason().isEmpty();
        if (isFollowed) {
            followed.add("trigger <> 'schedule'");
        }
        if (isFollowed) {
            follow("trigger = :trigger", "trigger", filter.trigger().get().word());
        } else {
            filter.trigger().ifPresent(trigger -> lookFor("trigger = :trigger", "trigger", trigger.word(), !rare));
        }
        return isFollowed;
    }

    private void jobs(boolean rare) {
        boolean statusIsRare =
                !rare && !filter.statuses().isEmpty() && !filter.statuses().contains(RunStatus.SUCCESS);
        String[] statuses = filter.statuses().stream().map(RunStatus::word).toArray(String[]::new);
        String[] jobs = filter.jobIds().toArray(String[]::new);
        int branchesOfStatus = statusIsRare ? statuses.length : 1;
        if (statusIsRare) {
            branch("status", statuses);
            // Its index holds no others, which PostgreSQL does not see from a status that comes from a branch.
            followed.add("status <> 'success'");
        } else if (statuses.length > 0) {
            lookFor(
                    "status = any(:status)",
                    "status",
                    statuses,
                    filter.statuses().contains(RunStatus.SUCCESS));
        }
        if (jobs.length > 0 && jobs.length * branchesOfStatus <= MOST_BRANCHES) {
            branch("job_id", jobs);
        } else if (jobs.length > 0) {
            lookFor("job_id = any(:job_id)", "job_id", jobs, false);
        }
    }

    private void when() {
        filter.from().ifPresent(from -> follow("id >= :from", "from", RunId.lowestAt(from)));
        filter.until().ifPresent(until -> follow("id < :until", "until", RunId.lowestAt(until)));
        filter.beyond()
                .ifPresent(beyond -> follow(filter.oldestFirst() ? "id > :beyond" : "id < :beyond", "beyond", beyond));
    }

    private void what() {
        filter.longerThan().ifPresent(least -> lookFor("duration_ms >= :least", "least", least.toMillis(), false));
        filter.text()
                .ifPresent(text ->
                        lookFor("position(:text in lower(error)) > 0", "text", text.toLowerCase(Locale.ROOT), false));
    }

    /** A branch of its own for each of the values. */
    private void branch(String column, String[] each) {
        branches.add("unnest(cast(:%1$s as text[])) as b_%1$s(%1$s)".formatted(column));
        follow("%1$s = b_%1$s.%1$s".formatted(column), column, each);
        number *= each.length;
    }

    private void follow(String condition, String name, Object value) {
        followed.add(condition);
        values.put(name, value);
    }

    /** @param nearlyAll whether nearly all runs are like this, as to be begun by a schedule and to succeed */
    private void lookFor(String condition, String name, Object value, boolean nearlyAll) {
        lookedFor.add(condition);
        values.put(name, value);
        fewMayBeLike |= !nearlyAll;
    }

    RunPart part(int limit, Handle handle) {
        List<Row> rows = handle.createQuery(sql())
                .bindMap(values)
                .bind("each", each(limit))
                .bind("limit", limit + 1)
                .map(RunListDao::row)
                .list();
        List<Run> found = rows.stream().flatMap(row -> row.run().stream()).toList();
        if (found.size() > limit) {
            return new RunPart(
                    found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
        }
        return new RunPart(found, isLookedFor() ? rows.get(0).frontier() : Optional.empty());
    }

    /** @param run empty when there is none, and the row is there for the frontier alone */
    private record Row(Optional<UUID> frontier, Optional<Run> run) {}

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        Optional<Run> run = row.getString("id") == null ? Optional.empty() : Optional.of(RunDao.RUN.map(row, context));
        return new Row(Optional.ofNullable(row.getObject("frontier", UUID.class)), run);
    }

    private String sql() {
        String found = RunDao.COLUMNS.replace("perennial.runs", "looked_at")
                + " where (frontier is null or id %s frontier) and ".formatted(filter.oldestFirst() ? "<=" : ">=")
                + String.join(" and ", lookedFor)
                + order
                + "limit :limit";
        return """
               with looked_at as materialized (%s)
               select looked.frontier, found.*
                 from (select (select frontier from looked_at limit 1) as frontier) looked
                 left join (%s) found on true
                %s
               """
                .formatted(lookedAt(), found, order);
    }

    private boolean isLookedFor() {
        return lookedFor.size() > 1;
    }

    /**
     * The runs that each branch leads to. A branch that has more ends at its last one: beyond the nearest of these ends, the frontier,
     * nothing can be told yet.
     */
    private String lookedAt() {
        String from = branches.isEmpty() ? "(select 1) as one" : String.join(" cross join ", branches);
        String end = filter.oldestFirst() ? "min" : "max";
        return """
               select followed.*,
                       %s(case when place = :each then id::text end collate "C") over ()::uuid as frontier
                  from %s
                 cross join lateral (
                       select branch.*, row_number() over (%s) as place
                         from (select * from perennial.runs where %s %s limit :each) as branch) as followed
               """
                .formatted(end, from, order, String.join(" and ", followed), order);
    }

    /**
     * How many runs of each branch: where nothing is looked for, a part of the list is enough, and where nearly all are what is looked
     * for, twice that.
     */
    private int each(int limit) {
        int enough = isLookedFor() ? 2 * limit : limit + 1;
        return fewMayBeLike ? Math.max(enough, LOOKED_AT / number) : enough;
    }
}
