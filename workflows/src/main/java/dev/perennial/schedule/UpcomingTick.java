package dev.perennial.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * One of the times at which something will be due.
 *
 * @param local the same instant on the wall clock of its zone
 * @param note what a clock change does to it, or to ticks before it that will not be; null mostly
 */
public record UpcomingTick(Instant at, OffsetDateTime local, String note) {}
