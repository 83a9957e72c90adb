package dev.perennial.bench.peers;

import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What somebody would take instead. */
public interface Peer {

    /** With its version. */
    String name();

    /**
     * Has jobs that do nothing done, each at its time, on its own tables in this database.
     *
     * @param times one for each job, all of them far enough away to prepare them
     * @return how late each began
     * @throws PeerMissing when it cannot be had on this machine
     */
    List<Duration> lateness(Lab lab, Copy database, List<Instant> times) throws Exception;

    /** It cannot be had here, and why. */
    final class PeerMissing extends Exception {
        PeerMissing(String why) {
            super(why);
        }
    }
}
