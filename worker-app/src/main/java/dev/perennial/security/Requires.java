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

    /** Whether {@code CRON_SECRET} admits as well: it does for the seven calls, and for nothing else. */
    boolean orCronSecret() default false;
}
