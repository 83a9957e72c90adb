package dev.perennial.bench.goals;

import java.util.List;

/** Every goal, in the order they are measured. */
public final class AllGoals {

    public static final List<Goal> IN_ORDER = List.of(
            new G1Speed(),
            new G2BesideTheLoop(),
            new G3BesideTheApplication(),
            new G4LongestTransaction(),
            new G5Statements(),
            new G6NothingDue(),
            new G7OldSnapshot(),
            new G8Memory(),
            new G23ReplicaLag(),
            new G24Silence(),
            new G25Listening(),
            new G26Bystanders(),
            new G28DeclaredSweep(),
            new G9Lists(),
            new G10Latency(),
            new G17WithoutTemporal(),
            new G14Actions(),
            new G15Punctuality(),
            new G22ColdStart(),
            new G29HttpJobs(),
            new G31IdleJobs(),
            new GateCost());

    private AllGoals() {}
}
