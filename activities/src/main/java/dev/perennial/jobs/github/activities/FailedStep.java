package dev.perennial.jobs.github.activities;

/**
 * What of a run failed.
 *
 * @param job null when none did
 * @param step null when none of the job's did, as when no runner took it
 * @param log its last lines; null when there are none
 * @param others how many other jobs failed
 */
record FailedStep(String job, String step, String log, int others) {

    static final FailedStep NONE = new FailedStep(null, null, null, 0);

    /** To follow what became of the run; empty when none is known. */
    String words() {
        if (job == null) {
            return "";
        }
        String where = step == null ? " in the job " + job : " in the step %s of the job %s".formatted(step, job);
        return others == 0 ? where : "%s, and %d more".formatted(where, others);
    }
}
