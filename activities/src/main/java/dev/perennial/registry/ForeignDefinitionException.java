package dev.perennial.registry;

/** The definition is another source's, and was not to be taken over. */
public final class ForeignDefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String owner;

    ForeignDefinitionException(String jobId, String owner) {
        super("the definition of %s is owned by %s".formatted(jobId, owner));
        this.owner = owner;
    }

    /** {@code jobs.yaml} or {@code api}. */
    public String owner() {
        return owner;
    }
}
