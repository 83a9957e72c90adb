package dev.perennial.crash;

import dev.perennial.database.FailingCommits.Moment;

/**
 * Where an attempt dies: before it says something, or after that was heard and before it has the answer.
 *
 * @param number counts the messages of this kind from 1; each kind by itself, since kinds are sent by different threads
 */
record CrashPoint(Message message, int number, Moment moment) {

    CrashPoint next() {
        return new CrashPoint(message, number + 1, moment);
    }

    @Override
    public String toString() {
        return moment + " " + message + " " + number;
    }
}
