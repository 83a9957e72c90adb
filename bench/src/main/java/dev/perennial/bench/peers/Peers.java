package dev.perennial.bench.peers;

import java.util.List;

/** All of them. */
public final class Peers {

    public static final List<Peer> ALL = List.of(new ApScheduler(), new DbScheduler(), new JobRunrPeer());

    private Peers() {}
}
