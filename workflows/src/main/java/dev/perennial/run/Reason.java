package dev.perennial.run;

/** Why a run did not simply succeed or fail, as one word of a closed set; stands in the ledger beside the status. */
public final class Reason {

    /** The job was paused when the tick was due or came. */
    public static final String PAUSED = "paused";

    /** The tick came later than the job's grace allows. */
    public static final String MISFIRE_GRACE = "misfire_grace";

    /** A later tick was due as well, and one run is enough for both. */
    public static final String SUPERSEDED = "superseded";

    /** As many instances as allowed were executing when the tick was due. */
    public static final String OVERLAP = "overlap";

    /** This very tick has its outcome already. */
    public static final String ALREADY_RAN = "already_ran";

    /** It waits for the job that comes before it, or for an instance to end. */
    public static final String WAITING = "waiting";

    /** The job is no longer in the registry. */
    public static final String REMOVED = "removed";

    /** Its definition was changed before this tick, and the job is not due then any more; the schedule had not heard of it. */
    public static final String REDEFINED = "redefined";

    /** The tick never became a run: nobody was there to start it for longer than the catch-up window. */
    public static final String NEVER_STARTED = "never_started";

    /** A person ended the run without letting it finish. */
    public static final String TERMINATED = "terminated";

    public static final String CANCELLED = "cancelled";

    public static final String TIMED_OUT = "timed_out";

    /** Somebody asked for more patience than the run had left; what it did not do is left to the next run. */
    public static final String PUT_OFF = "put_off";

    /** A step of it was tried as often as the definition allows, and failed each time. */
    public static final String TRIES_USED_UP = "tries_used_up";

    /** The job that has to succeed before it did not. */
    public static final String PREDECESSOR = "predecessor";

    /** A success that ended before all of its work was done, as it was told to; the next run does the rest. */
    public static final String PARTIAL = "partial";

    /** It was open when last seen, and Temporal no longer knows it. */
    public static final String HISTORY_GONE = "history_gone";

    private Reason() {}
}
