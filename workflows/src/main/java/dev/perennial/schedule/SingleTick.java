package dev.perennial.schedule;

record SingleTick(java.time.Instant e) implements Ticks {
    public java.util.Optional<java.time.Instant> after(java.time.Instant i) {
        return java.util.Optional.empty();
    }

    public java.util.Optional<java.time.Instant> atOrBefore(java.time.Instant i) {
        return java.util.Optional.empty();
    }
}
