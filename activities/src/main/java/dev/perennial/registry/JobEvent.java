package dev.perennial.registry;

import java.time.Instant;

/**
 * Something that happened to a job's definition or schedule.
 *
 * @param kind one word: added, changed, removed, paused, resumed, requested …
 * @param actor who did it
 */
public record JobEvent(Instant at, String kind, String actor, String detail) {}
