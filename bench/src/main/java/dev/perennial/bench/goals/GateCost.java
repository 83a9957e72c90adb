package dev.perennial.bench.goals;

import com.zaxxer.hikari.HikariDataSource;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.ledger.LongLedger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What the decision whether a run may go ahead costs after two years of a job's runs, beside its first day. */
public final class GateCost implements Goal {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TWO_YEARS = Duration.ofDays(730);
    private static final int RUNS = 200;

    @Override
    public String id() {
        return "GateCost";
    }

    @Override
    public String title() {
        return "The gate of a minutely job after two years";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        try (Copy first = session.cluster().empty().migrate();
                Copy later = session.cluster().empty().migrate();
                HikariDataSource firstPool = first.pool(2);
                HikariDataSource laterPool = later.pool(2)) {
            session.say("making a ledger of two years of a minutely job …");
            LongLedger young = LongLedger.of(first, Jdbi.create(firstPool), DAY);
            LongLedger old = LongLedger.of(later, Jdbi.create(laterPool), TWO_YEARS);
            double[] onTheFirstDay = new double[session.scale().repetitions()];
            double[] afterTwoYears = new double[onTheFirstDay.length];
            for (int i = 0; i < onTheFirstDay.length; i++) {
                onTheFirstDay[i] = young.millisOfAGate(RUNS);
                afterTwoYears[i] = old.millisOfAGate(RUNS);
            }
            WrongState.unless(young.allRan() && old.allRan(), "a tick was refused that should have run");
            return List.of(
                    new Finding(
                            id(),
                            "a call of the gate after two years ÷ on the first day",
                            "",
                            Samples.of(afterTwoYears).dividedBy(Samples.of(onTheFirstDay)),
                            Optional.of(Bar.atMost(1.5, 1.1)),
                            "its transaction by the client's clock, the median of %d ticks; %,d runs in %d months"
                                    .formatted(RUNS, TWO_YEARS.toMinutes(), 24)),
                    Finding.information(id(), "on the first day", "ms", Samples.of(onTheFirstDay), ""),
                    Finding.information(id(), "after two years", "ms", Samples.of(afterTwoYears), ""));
        }
    }
}
