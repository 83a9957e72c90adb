package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.downgrade.Downgrades;
import dev.perennial.bench.downgrade.Trial;
import dev.perennial.bench.downgrade.Variant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How much of the job's time depends on how far away the database is. */
public final class G5Statements implements Goal {

    private static final double ROUND_TRIP_SECONDS = 0.0005;

    @Override
    public String id() {
        return "G5";
    }

    @Override
    public String title() {
        return "Statements of the job";
    }

    @Override
    public Set<Variant> compares() {
        return EnumSet.of(Variant.PRODUCT);
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        Downgrades runs = session.downgrades();
        return List.of(
                new Finding(
                        id(),
                        "share of its time that the job would be on the way to a database 0.5 ms away and back",
                        "%",
                        runs.samples(Variant.PRODUCT, G5Statements::percentOnTheWay),
                        Optional.of(Bar.atMost(1.5, 0.75)),
                        "its statements, and a commit for each transaction, one after another"),
                Finding.information(
                        id(),
                        "statements for 1,000 rows, each a way to the database and back",
                        "",
                        runs.samples(Variant.PRODUCT, trial -> trial.roundTrips() * 1_000.0 / trial.rows()),
                        "all that pg_stat_statements counted for the application's user, and a commit for each transaction; not begin, which travels with the next"),
                Finding.information(
                        id(),
                        "the same with begin",
                        "",
                        runs.samples(Variant.PRODUCT, trial -> trial.statementsWithBegin() * 1_000.0 / trial.rows()),
                        ""),
                Finding.information(id(), "transactions", "", runs.samples(Variant.PRODUCT, Trial::transactions), ""));
    }

    /** Pages take the same time on any machine, so this does not depend on how fast it is; rows a page do. */
    private static double percentOnTheWay(Trial trial) {
        return trial.roundTrips() * ROUND_TRIP_SECONDS / trial.seconds() * 100;
    }
}
