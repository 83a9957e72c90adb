package dev.perennial.bench.database;

import dev.perennial.bench.basis.WrongState;
import dev.perennial.devstack.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A PostgreSQL that writes as in production, and copies of its data as every repetition finds them. */
public final class Cluster implements AutoCloseable {

    /** Whoever watches is another user than the application, so that what is counted is the application's alone. */
    static final String WATCHER = "watcher";

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("shared_buffers", "1GB"),
            Map.entry("max_wal_size", "8GB"),
            // A new segment has to be filled and synced before anybody can commit: recycled ones are there already.
            Map.entry("min_wal_size", "4GB"),
            Map.entry("checkpoint_timeout", "30min"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("jit", "off"),
            // Would come at times of its own: what is vacuumed and analysed is done so beforehand.
            Map.entry("autovacuum", "off"),
            Map.entry("shared_preload_libraries", "pg_stat_statements"),
            Map.entry("pg_stat_statements.track_utility", "on"));

    /** Of 16 MB each: what is written between two checkpoints, and as much again. */
    private static final int SEGMENTS = 200;

    /** For a few megabytes, and for a standby, which finds a while later still what it has not had. */
    private static final Map<String, String> SMALL =
            Map.of("shared_buffers", "256MB", "max_wal_size", "2GB", "min_wal_size", "80MB", "wal_keep_size", "2GB");

    private final Consumer<String> progress;
    private final EmbeddedPostgres server;
    private final Jdbi administration;
    private final AtomicInteger copies = new AtomicInteger();

    private Cluster(Consumer<String> progress, EmbeddedPostgres server) {
        this.progress = progress;
        this.server = server;
        this.administration = Jdbi.create(url("postgres", "postgres"));
    }

    public static Cluster start(Path work, Consumer<String> progress) {
        progress.accept("starting PostgreSQL …");
        Path directory = work.resolve("cluster");
        Cluster cluster = new Cluster(progress, EmbeddedPostgres.persistent(directory, SETTINGS));
        cluster.prepare();
        cluster.administration.useHandle(Cluster::makeSegments);
        return cluster;
    }

    /** For little data; a standby can be made of its directory while it does not run. */
    public static Cluster small(Path directory, Consumer<String> progress) {
        Cluster cluster = new Cluster(progress, EmbeddedPostgres.persistent(directory, smallSettings()));
        cluster.prepare();
        return cluster;
    }

    /** Those of {@link #small}. */
    public static Map<String, String> smallSettings() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(SMALL);
        return settings;
    }

    private void prepare() {
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            WrongState.unless(setting(setting).equals("on"), "%s is off: nothing measured would hold", setting);
        }
        administration.useHandle(handle -> {
            if (!exists("select 1 from pg_roles where rolname = '" + WATCHER + "'")) {
                handle.execute("create role " + WATCHER + " superuser login");
            }
            // What an interrupted session left.
            handle.createQuery("select datname from pg_database where datname like 'copy%'")
                    .mapTo(String.class)
                    .list()
                    .forEach(left -> handle.execute("drop database " + left + " with (force)"));
        });
    }

    /** As many as a checkpoint leaves to be used again: a server that has been at work for a while has them. */
    private static void makeSegments(Handle handle) {
        while (handle.createQuery("select count(*) from pg_ls_waldir()")
                        .mapTo(Integer.class)
                        .one()
                < SEGMENTS) {
            handle.execute("select pg_logical_emit_message(true, 'bench', 'next'), pg_switch_wal()");
        }
        handle.execute("checkpoint");
    }

    public String setting(String name) {
        return administration.withHandle(
                handle -> handle.createQuery("show " + name).mapTo(String.class).one());
    }

    boolean exists(String query) {
        return administration.withHandle(handle ->
                handle.createQuery(query).mapTo(Integer.class).findOne().isPresent());
    }

    /** Makes the data that {@link #copy} begins with, if it is not there. */
    public void ensure(Template template) {
        template.ensureIn(this, progress);
    }

    /** A database as the template has it, in memory and with nothing left to write. */
    public Copy copy(Template template) {
        template.ensureIn(this, progress);
        String name = "copy_" + copies.incrementAndGet();
        administration.useHandle(handle ->
                handle.execute("create database " + name + " template " + template.name() + " strategy file_copy"));
        Copy copy = new Copy(this, name);
        // The template may be older than the newest migration.
        copy.migrate().warm();
        administration.useHandle(handle -> handle.execute("checkpoint"));
        return copy;
    }

    /** A database with nothing in it. */
    public Copy empty() {
        String name = "copy_" + copies.incrementAndGet();
        server.createDatabase(name);
        return new Copy(this, name);
    }

    void create(String name) {
        server.createDatabase(name);
    }

    void rename(String from, String to) {
        administration.useHandle(handle -> handle.execute("alter database " + from + " rename to " + to));
    }

    void drop(String name) {
        administration.useHandle(handle -> handle.execute("drop database if exists " + name + " with (force)"));
    }

    public Jdbi administration() {
        return administration;
    }

    public int port() {
        return server.port();
    }

    /** The process that all processes of the server come from. */
    public long postmaster() {
        return server.pid();
    }

    String url(String user, String database) {
        return url(user, database, port());
    }

    static String url(String user, String database, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + user;
    }

    @Override
    public void close() {
        server.close();
    }
}
