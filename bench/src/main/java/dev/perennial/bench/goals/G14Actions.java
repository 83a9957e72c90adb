package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.worker.Actions;
import dev.perennial.bench.worker.BigRuns;
import java.util.List;
import java.util.Optional;

/** What a run costs at Temporal, where it is paid for by the action. */
public final class G14Actions implements Goal {

    @Override
    public String id() {
        return "G14";
    }

    @Override
    public String title() {
        return "Temporal's actions for one run";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        BigRuns runs = session.bigRuns();
        return List.of(
                new Finding(
                        id(),
                        "actions of a scheduled run",
                        "",
                        Samples.of(
                                Actions.of(runs.few().run().history()),
                                Actions.of(runs.many().run().history())),
                        Optional.of(Bar.neverAbove(6, 5)),
                        "counted from the histories of two real runs, over %,d and %,d rows"
                                .formatted(
                                        runs.few().run().expired(),
                                        runs.many().run().expired())),
                Finding.information(
                        id(),
                        "events in its history",
                        "",
                        Samples.of(
                                runs.few().run().history().size(),
                                runs.many().run().history().size()),
                        ""));
    }
}
