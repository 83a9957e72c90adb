package dev.perennial.jobs.downgradeexpiredsubscriptions.activities;

import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Looks whether the application has payments that can be read. */
final class PaymentsDao {

    private final Handle handle;

    PaymentsDao(Handle handle) {
        this.handle = handle;
    }

    /** Times have to be without a zone, as all of the application's: others would be compared in the session's zone. */
    PaymentsTable look() {
        return handle.createQuery(
                        """
                        select to_regclass('payments') is not null as is_there,
                               array(select a.attname::text
                                       from pg_attribute a
                                       join pg_type t on t.oid = a.atttypid
                                      where a.attrelid = to_regclass('payments')
                                        and a.attnum > 0
                                        and not a.attisdropped
                                        and has_column_privilege(a.attrelid, a.attnum, 'SELECT')
                                        and case a.attname
                                              when 'subscription_id' then t.typcategory = 'S'
                                              when 'status' then true
                                              when 'created_at' then t.typname = 'timestamp'
                                              when 'paid_at' then t.typname = 'timestamp'
                                            end) as usable
                        """)
                .map((row, context) -> new PaymentsTable(row.getBoolean("is_there"), without((String[])
                        row.getArray("usable").getArray())))
                .one();
    }

    private static List<String> without(String[] usable) {
        return PaymentsTable.EXPECTED.stream()
                .filter(column -> Arrays.stream(usable).noneMatch(name -> column.startsWith(name + " ")))
                .toList();
    }
}
