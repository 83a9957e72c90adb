package dev.perennial.access;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Every statement on sign-ins and the links that lead to them. Of each secret only the digest comes here. */
public final class SignInDao {

    private final Handle handle;

    public SignInDao(Handle handle) {
        this.handle = handle;
    }

    /** Whom a link, or a token, lets in. */
    public record Person(String name, Role role) {}

    public void addLink(byte[] digest, Person person, Instant now, Instant expiresAt) {
        handle.createUpdate(
                        """
                        insert into perennial.sign_in_links (digest, name, role, created_at, expires_at)
                        values (:digest, :name, :role, :now, :expiresAt)
                        """)
                .bind("digest", digest)
                .bind("name", person.name())
                .bind("role", person.role().word())
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Whom the link lets in; the second time nobody. */
    public Optional<Person> useLink(byte[] digest, Instant now) {
        return handle.createQuery(
                        """
                        update perennial.sign_in_links
                           set used_at = :now
                         where digest = :digest and used_at is null and expires_at > :now
                        returning name, role
                        """)
                .bind("digest", digest)
                .bind("now", now)
                .map(ConstructorMapper.of(Person.class))
                .findOne();
    }

    /** @param tokenId the token that was signed in with, if any */
    public void begin(byte[] digest, Person person, Optional<String> tokenId, Instant now) {
        handle.execute("delete from perennial.sign_ins where expires_at < ?", now);
        handle.createUpdate(
                        """
                        insert into perennial.sign_ins (
                               digest, name, role, token_id, created_at, last_used_at, expires_at)
                        values (:digest, :name, :role, :token, :now, :now, :expiresAt)
                        """)
                .bind("digest", digest)
                .bind("name", person.name())
                .bind("role", person.role().word())
                .bind("token", tokenId.orElse(null))
                .bind("now", now)
                .bind("expiresAt", now.plus(SignIn.LONGEST))
                .execute();
    }

    /** Who is signed in; of a token's sign-in, with what the token may do by now. */
    public Optional<SignIn> find(byte[] digest, Instant now) {
        return handle.createQuery(
                        """
                        select s.name, coalesce(t.role, s.role) as role, coalesce(t.jobs, '{}') as jobs, s.created_at
                          from perennial.sign_ins s
                          left join perennial.api_tokens t on t.id = s.token_id
                         where s.digest = :digest
                           and s.expires_at > :now
                           and s.last_used_at > :idle
                           and (s.token_id is null
                                or t.revoked_at is null and (t.expires_at is null or t.expires_at > :now))
                        """)
                .bind("digest", digest)
                .bind("now", now)
                .bind("idle", now.minus(SignIn.IDLE))
                .map(ConstructorMapper.of(SignIn.class))
                .findOne();
    }

    /** Remembered to the minute, so that reading does not mean writing. */
    public void used(byte[] digest, Instant now) {
        handle.createUpdate(
                        """
                        update perennial.sign_ins
                           set last_used_at = :now
                         where digest = :digest and last_used_at + interval '1 minute' < :now
                        """)
                .bind("digest", digest)
                .bind("now", now)
                .execute();
    }

    public void end(byte[] digest) {
        handle.execute("delete from perennial.sign_ins where digest = ?", (Object) digest);
    }
}
