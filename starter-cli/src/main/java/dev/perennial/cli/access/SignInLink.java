package dev.perennial.cli.access;

import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import dev.perennial.audit.Actor;
import dev.perennial.cli.connect.Database;
import java.time.Duration;

/** A link that signs somebody in to the pages, once. */
public final class SignInLink {

    private SignInLink() {}

    /**
     * Makes one.
     *
     * @param pages where the pages are, like {@code https://perennial.example.com}
     * @param person how the audit log will call them
     */
    public static String of(Database database, String pages, String person, Role role, Duration lifetime) {
        String secret = database.signIns(
                signIns -> signIns.createLink(new Person(person, role), lifetime, Actor.without(person)));
        return "%s/sign-in?link=%s".formatted(pages.replaceFirst("/+$", ""), secret);
    }
}
