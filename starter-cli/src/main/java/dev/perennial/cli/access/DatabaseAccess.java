package dev.perennial.cli.access;

import dev.perennial.access.ApiToken;
import dev.perennial.access.InvalidAccessException;
import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditEntry;
import dev.perennial.cli.connect.Database;
import dev.perennial.cli.connect.WorldFile;
import dev.perennial.cli.context.Context;
import dev.perennial.cli.exit.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whoever can write the database may everything. */
final class DatabaseAccess implements Access {

    private final Context context;
    private final Database database;

    DatabaseAccess(Context context) {
        this.context = context;
        this.database = context.database();
    }

    @Override
    public List<ApiToken> tokens() {
        return database.tokens(Tokens::all);
    }

    @Override
    public Tokens.Created create(Tokens.Order order) {
        try {
            return database.tokens(tokens -> tokens.create(order, actor()));
        } catch (InvalidAccessException invalid) {
            throw Refusal.usage(invalid.getMessage());
        }
    }

    @Override
    public boolean revoke(String id) {
        return database.tokens(tokens -> tokens.revoke(id, actor()));
    }

    @Override
    public List<AuditEntry> audit(Optional<String> actor, Optional<String> target, int limit) {
        AuditDao.Filter filter = new AuditDao.Filter(actor, target, Optional.empty());
        return database.audit(audit -> audit.newest(filter, limit));
    }

    @Override
    public Optional<Long> firstBroken() {
        return database.audit(AuditDao::firstBroken);
    }

    @Override
    public String signInLink(Optional<String> pages, Role role, Duration lifetime) {
        String place = pages.or(() -> context.environment().variable("PERENNIAL_URL"))
                .or(() -> WorldFile.read(context.environment().dataDirectory()).map(WorldFile::workerUrl))
                .orElseThrow(() -> Refusal.usage(
                        "it is not known where the pages are",
                        "name them: perennial open --url http://127.0.0.1:8080"));
        return SignInLink.of(database, place, context.environment().actor(), role, lifetime);
    }

    private Actor actor() {
        return Actor.without(context.environment().actor());
    }
}
