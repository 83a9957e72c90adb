package dev.perennial.proof;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A cell of the fault matrix: a test that breaks something and shows that nothing comes of it. It may take a {@link TestBed} and
 * an {@link Evidence}, runs once for each seed, and fails when its fault never happened.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CellExtension.class)
public @interface Cell {

    /** Its number in the matrix; several where one death serves several cells, which then name theirs to the evidence. */
    int[] number();

    /** What breaks, in words. */
    String fault();

    /** How many subscriptions the sample application has. */
    int subscriptions() default 400;

    /** Minutes, not seconds: only {@code mvn verify -Pproof} runs it, and for the first seed alone. */
    boolean slow() default false;
}
