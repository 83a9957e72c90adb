package dev.perennial.security;

import dev.perennial.access.Role;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may call this handler. One that has neither this nor {@link Open} is closed to everybody. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Requires {

    Role value();

    /**
     * Whether an admin of some jobs only may call it too, though no job stands in its path: the handler sees to it that it is about one
     * of theirs.
     */
    boolean orOfSomeJobs() default false;

    /** Whether {@code CRON_SECRET} admits as well: it does for the seven calls, and for nothing else. */
    boolean orCronSecret() default false;
}
