package dev.perennial.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement on API tokens. */
public final class TokenDao {

    private static final String COLUMNS =
            """
            select id, name, role, jobs, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at
              from perennial.api_tokens
            """;
    private static final RowMapper<ApiToken> TOKEN = ConstructorMapper.of(ApiToken.class);

    private final Handle handle;

    public TokenDao(Handle handle) {
        this.handle = handle;
    }

    /** The newest first, those that hold no more included. */
    public List<ApiToken> all() {
        return handle.createQuery(COLUMNS + " order by created_at desc, id")
                .map(TOKEN)
                .list();
    }

    public Optional<ApiToken> find(String id) {
        return handle.createQuery(COLUMNS + " where id = :id")
                .bind("id", id)
                .map(TOKEN)
                .findOne();
    }

    /** The token that this text is, if it is one and holds. */
    public Optional<ApiToken> authenticate(ApiToken.Text text, Instant now) {
        return handle.createQuery("select digest from perennial.api_tokens where id = :id")
                .bind("id", text.id())
                .mapTo(byte[].class)
                .findOne()
                .filter(digest -> Secret.matches(digest, text.text()))
                .flatMap(known -> find(text.id()))
                .filter(token -> token.isValid(now));
    }

    /** Remembered to the minute, so that reading does not mean writing. */
    public void used(String id, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.api_tokens
                           set last_used_at = :now
                         where id = :id
                           and (last_used_at is null or last_used_at + interval '1 minute' < :now)
                        """)
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    public void add(ApiToken token, ApiToken.Text text) {
        handle.createUpdate(
                        """
                        insert into perennial.api_tokens (
                               id, digest, name, role, jobs, created_at, created_by, expires_at)
                        values (:id, :digest, :name, :role, :jobs, :createdAt, :createdBy, :expiresAt)
                        """)
                .bindMethods(token)
                .bind("role", token.role().word())
                .bindArray("jobs", String.class, token.jobs())
                .bind("digest", Secret.digest(text.text()))
                .execute();
    }

    /** Returns false when there is none, or it was revoked already. */
    public boolean revoke(String id, String by, Instant now) {
        return handle.createUpdate(
                                """
                        update perennial.api_tokens
                           set revoked_at = :now, revoked_by = :by
                         where id = :id and revoked_at is null
                        """)
                        .bind("id", id)
                        .bind("by", by)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
