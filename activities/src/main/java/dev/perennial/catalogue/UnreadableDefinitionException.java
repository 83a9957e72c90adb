package dev.perennial.catalogue;

/** A definition in the registry says what this version does not understand. */
public final class UnreadableDefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String jobId;
    private final String problem;

    public UnreadableDefinitionException(String jobId, String problem) {
        super("this version cannot read the definition of %s in the registry: %s".formatted(jobId, problem));
        this.jobId = jobId;
        this.problem = problem;
    }

    public String jobId() {
        return jobId;
    }

    /** What cannot be read, without the job's id. */
    public String problem() {
        return problem;
    }
}
