package dev.perennial.database;

import java.util.Map;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** What a session is asked about itself, and told. */
public final class SessionDao {

    private final Handle handle;

    public SessionDao(Handle handle) {
        this.handle = handle;
    }

    /** The process of the server that answers. */
    public int backendPid() {
        return handle.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    /** Such as {@code 18.1}. */
    public String serverVersion() {
        return handle.createQuery("select current_setting('server_version')")
                .mapTo(String.class)
                .one();
    }

    /** Tells databases apart, also those of one name on different servers, and a server from its standby. */
    public String identity() {
        return handle.createQuery(
                        """
                        select concat_ws(' ', oid, datname, extract(epoch from pg_postmaster_start_time()))
                          from pg_database
                         where datname = current_database()
                        """)
                .mapTo(String.class)
                .one();
    }

    /** Whether there is a table of this name. */
    public boolean hasTable(String qualifiedName) {
        return handle.createQuery("select to_regclass(:name) is not null")
                .bind("name", qualifiedName)
                .mapTo(Boolean.class)
                .one();
    }

    /** Sets these until the transaction ends. */
    void setForTransaction(Map<String, String> settings) {
        StringJoiner calls = new StringJoiner(", ", "select ", "");
        for (int i = 0; i < settings.size(); i++) {
            calls.add("set_config(:name" + i + ", :value" + i + ", true)");
        }
        Query query = handle.createQuery(calls.toString());
        int i = 0;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            query.bind("name" + i, setting.getKey()).bind("value" + i, setting.getValue());
            i++;
        }
        query.mapTo(String.class).one();
    }
}
