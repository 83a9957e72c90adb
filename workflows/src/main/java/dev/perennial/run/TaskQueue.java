package dev.perennial.run;

/** Where job workflows wait for a worker. */
public final class TaskQueue {

    public static final String NAME = "perennial";

    private TaskQueue() {}
}
