package dev.perennial.bench.goals;

import dev.perennial.bench.api.ApiAtScale;
import dev.perennial.bench.api.ApiAtScale.Timed;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import java.util.List;
import java.util.Optional;

/** What the worst combination of filters costs whoever lists runs, beside the best, over very many runs. */
public final class G9Lists implements Goal {

    private static final int CALLS = 5;

    @Override
    public String id() {
        return "G9";
    }

    @Override
    public String title() {
        return "Lists of runs by any filter";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        ApiAtScale api = session.apiAtScale();
        List<Timed> timed = api.bestAndWorstFilters(CALLS);
        Timed best = timed.get(0);
        Timed worst = timed.get(timed.size() - 1);
        session.say("  best %.1f ms: %s", best.millis(), best.call());
        session.say("  worst %.1f ms: %s", worst.millis(), worst.call());
        return List.of(
                new Finding(
                        id(),
                        "the worst combination of filters ÷ the best",
                        "",
                        Samples.of(worst.millis() / best.millis()),
                        Optional.of(Bar.atMost(20, 5)),
                        "end to end, the median of %d calls; of %,d combinations, empty lists and deep cursors among"
                                        .formatted(CALLS, api.combinations())
                                + " them; %,d runs of two years"
                                        .formatted(session.scale().runs())),
                Finding.information(id(), "the worst", "ms", Samples.of(worst.millis()), worst.call()));
    }
}
