package dev.perennial.application;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Looks up addresses for whoever may see them, at the moment they look: no result and no history holds one. */
public final class AddressDao {

    private final Handle handle;

    public AddressDao(Handle handle) {
        this.handle = handle;
    }

    /** By user; who is gone or has no address is not in it. */
    public Map<String, String> emails(Collection<String> userIds) {
        Map<String, String> emails = new HashMap<>();
        handle.createQuery(
                        """
                        select id, email
                          from users
                         where id = any(:ids) and email is not null
                        """)
                .bindArray("ids", String.class, userIds.toArray())
                .map((row, context) -> Map.entry(row.getString("id"), row.getString("email")))
                .forEach(user -> emails.put(user.getKey(), user.getValue()));
        return emails;
    }
}
