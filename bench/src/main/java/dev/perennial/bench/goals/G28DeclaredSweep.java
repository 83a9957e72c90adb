package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.sweep.Contender;
import dev.perennial.bench.sweep.SweepRuns;
import java.util.List;
import java.util.Optional;

/** What it costs to say a sweep in a few lines in place of writing it in Java, and what people write by themselves beside it. */
public final class G28DeclaredSweep implements Goal {

    @Override
    public String id() {
        return "G28";
    }

    @Override
    public String title() {
        return "A declared sweep beside one written by hand, and beside plain SQL";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        SweepRuns runs = SweepRuns.run(session);
        return List.of(
                new Finding(
                        id(),
                        "rows a second, declared ÷ written by hand",
                        "",
                        runs.ratio(Contender.DECLARED, Contender.HAND_WRITTEN),
                        Optional.of(Bar.atLeast(0.85, 0.95)),
                        "%,d due of %,d rows; the declared one listens to the database, and counts what is due first"
                                .formatted(
                                        session.scale().due(), session.scale().users())),
                Finding.information(
                        id(),
                        "rows a second, declared ÷ update … limit 5,000 in a loop",
                        "",
                        runs.ratio(Contender.DECLARED, Contender.LIMIT_LOOP),
                        ""),
                Finding.information(
                        id(),
                        "rows a second, declared ÷ one update",
                        "",
                        runs.ratio(Contender.DECLARED, Contender.ONE_UPDATE),
                        ""),
                longest(runs, Contender.DECLARED),
                longest(runs, Contender.LIMIT_LOOP),
                longest(runs, Contender.ONE_UPDATE));
    }

    private Finding longest(SweepRuns runs, Contender contender) {
        return Finding.information(
                id(),
                "longest transaction of " + contender.words(),
                "ms",
                runs.samples(contender, SweepRuns.Trial::longestMillis),
                "");
    }
}
