package dev.perennial.job;

import dev.perennial.application.NextJsClient;
import dev.perennial.sweep.Sweeps;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/**
 * What a worker lends to the activities of all jobs.
 *
 * @param jdbi the application's database
 * @param application where mails are sent by; its breaker is shared
 * @param clock for pauses and deadlines; what a run calls now is its {@code asOf}
 */
public record JobResources(Jdbi jdbi, Sweeps sweeps, NextJsClient application, Clock clock) {}
