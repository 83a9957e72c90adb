package dev.perennial.api.facade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Answers only in the role {@code api}, and where {@code perennial.facades} has this name. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnFacade.class)
@interface Facade {

    /** Like {@code admin-cron-jobs}. */
    String value();
}
