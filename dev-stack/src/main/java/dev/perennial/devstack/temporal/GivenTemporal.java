package dev.perennial.devstack.temporal;

/** Somebody else's server: nothing was started, nothing is stopped. */
record GivenTemporal(String address) implements TemporalInstance {
    @Override
    public void close() {
        // Not ours.
    }
}
