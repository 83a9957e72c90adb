package dev.perennial.cli.runs;

import dev.perennial.ledger.Run;
import dev.perennial.run.RunId;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.time.Instant;
import java.util.Optional;

/** Runs as the ledger could hold them. */
public final class RunFixtures {

    private RunFixtures() {}

    public static Run ofTick(Instant tick, RunStatus status, long durationMs) {
        return new Run(
                RunId.ofTick("expire_codes", tick),
                "expire_codes",
                Trigger.SCHEDULE,
                status,
                status == RunStatus.SKIPPED ? Optional.of("paused") : Optional.empty(),
                status == RunStatus.SKIPPED ? Optional.of("the job is paused") : Optional.empty(),
                Optional.of(tick),
                tick,
                Optional.of("expire_codes-" + tick),
                Optional.of("0190a0b0-0000-7000-8000-000000000000"),
                Optional.empty(),
                tick,
                Optional.of(tick.plusSeconds(2)),
                status.isFinal() ? Optional.of(tick.plusSeconds(2).plusMillis(durationMs)) : Optional.empty(),
                status.isFinal() ? Optional.of(durationMs) : Optional.empty(),
                1,
                status == RunStatus.SUCCESS ? Optional.of("{\"expired_count\": 7}") : Optional.empty(),
                status == RunStatus.ERROR ? Optional.of("the table affiliate_codes is not there") : Optional.empty(),
                status == RunStatus.ERROR ? Optional.of("MISCONFIGURED") : Optional.empty(),
                status == RunStatus.ERROR ? Optional.of("at dev.perennial…") : Optional.empty());
    }
}
