package dev.perennial.bench.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Schema;
import dev.perennial.database.SessionLimits;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of one repetition; close() drops it. */
public final class Copy implements AutoCloseable {

    private final Cluster cluster;
    private final String name;
    private final Jdbi watcher;

    Copy(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
        this.watcher = Jdbi.create(cluster.url(Cluster.WATCHER, name) + "&ApplicationName=perennial-bench");
    }

    /** Connections as worker-app has them. */
    public HikariDataSource pool(int size) {
        return pool(size, cluster.port());
    }

    /** The same by way of another port, where somebody passes it on. */
    public HikariDataSource pool(int size, int port) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(DatabaseUrl.parse(Cluster.url("postgres", name, port)).jdbcUrl());
        config.setMaximumPoolSize(size);
        config.addDataSourceProperty("ApplicationName", "perennial");
        config.addDataSourceProperty("options", SessionLimits.OPTIONS);
        return new HikariDataSource(config);
    }

    /** A connection for things that the product does not do: no limits, nothing else. */
    public Jdbi plain() {
        return Jdbi.create(url());
    }

    public Jdbi plain(int port) {
        return Jdbi.create(Cluster.url("postgres", name, port));
    }

    public String url() {
        return cluster.url("postgres", name);
    }

    /** As DATABASE_URL has it. */
    public String uri() {
        return "postgres://postgres@127.0.0.1:" + cluster.port() + "/" + name;
    }

    /** Of whoever watches; what it does is not counted as the application's, nor taken for it by the job. */
    public Jdbi watcher() {
        return watcher;
    }

    public String name() {
        return name;
    }

    public long count(String query) {
        return watcher.withHandle(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    /** The product's tables, for a database that came without. */
    public Copy migrate() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        Schema.migrate(dataSource);
        return this;
    }

    /** Statements and their time that the application made so far, by PostgreSQL's own account. */
    public Map<String, Long> statements() {
        return watcher.withHandle(handle -> handle.createQuery(
                        """
                        select s.query, sum(s.calls)::bigint as calls
                          from pg_stat_statements s
                          join pg_database d on d.oid = s.dbid
                          join pg_roles r on r.oid = s.userid
                         where d.datname = :database
                           and r.rolname = 'postgres'
                           and s.toplevel
                         group by s.query
                        """)
                .bind("database", name)
                .setMapKeyColumn("query")
                .setMapValueColumn("calls")
                .collectInto(new org.jdbi.v3.core.generic.GenericType<Map<String, Long>>() {}));
    }

    /** How long PostgreSQL worked for the application since {@link #countStatements()}. */
    public double executionMillis() {
        return watcher.withHandle(handle -> handle.createQuery(
                        """
                        select sum(s.total_exec_time + s.total_plan_time)
                          from pg_stat_statements s
                          join pg_database d on d.oid = s.dbid
                          join pg_roles r on r.oid = s.userid
                         where d.datname = :database
                           and r.rolname = 'postgres'
                           and s.toplevel
                        """)
                .bind("database", name)
                .mapTo(Double.class)
                .one());
    }

    public void countStatements() {
        watcher.useHandle(handle -> {
            handle.execute("create extension if not exists pg_stat_statements");
            handle.execute("select pg_stat_statements_reset()");
        });
    }

    void warm() {
        watcher.useHandle(handle -> {
            handle.execute("create extension if not exists pg_prewarm");
            handle.execute(
                    """
                    select count(pg_prewarm(c.oid))
                      from pg_class c
                      join pg_namespace n on n.oid = c.relnamespace
                     where c.relkind in ('r', 'i')
                       and n.nspname in ('public', 'perennial')
                    """);
        });
    }

    @Override
    public void close() {
        cluster.drop(name);
    }
}
