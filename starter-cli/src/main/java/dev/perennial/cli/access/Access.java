package dev.perennial.cli.access;

import dev.perennial.access.ApiToken;
import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.AuditEntry;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may, and who did what: beside the database, or at a server. */
interface Access {

    static Access of(Context context, ServerOption server) {
        return server.remote(context).<Access>map(RemoteAccess::new).orElseGet(() -> new DatabaseAccess(context));
    }

    /** The newest first. */
    List<ApiToken> tokens();

    Tokens.Created create(Tokens.Order order);

    /** Returns false when there is none that still holds. */
    boolean revoke(String id);

    /** The newest first. */
    List<AuditEntry> audit(Optional<String> actor, Optional<String> target, int limit);

    /** The first entry of the audit log that is not what was written. */
    Optional<Long> firstBroken();

    /**
     * A link that signs somebody in to the pages, once.
     *
     * @param pages where they are; empty: where this knows them to be
     */
    String signInLink(Optional<String> pages, Role role, Duration lifetime);
}
