package dev.perennial.registry;

/** The definition is not the one that whoever wanted to change it had seen. */
public final class StaleDefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleDefinitionException(String jobId) {
        super("the definition of %s was changed meanwhile".formatted(jobId));
    }
}
