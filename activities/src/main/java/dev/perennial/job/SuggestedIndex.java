package dev.perennial.job;

import java.util.List;

/**
 * An index on a table of the application that a job is much faster with. We never make it ourselves: the table is not ours.
 *
 * @param name as {@code sql} calls it
 * @param columns those that the job pages by, in this order: an index of another name that begins with them will do
 * @param sql makes it without blocking writers
 * @param why what a person gains by it, in one sentence
 */
public record SuggestedIndex(String name, String table, List<String> columns, String sql, String why) {

    /** The same for a partitioned table, where PostgreSQL knows no {@code concurrently}: writers wait while it is made. */
    public String sqlForPartitions() {
        return sql.replace("create index concurrently", "create index");
    }
}
