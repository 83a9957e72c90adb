package dev.perennial.bench.goals;

import dev.perennial.bench.api.ApiAtScale;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import java.util.List;
import java.util.Optional;

/** How long callers of the API and readers of the pages wait, over very many runs. */
public final class G10Latency implements Goal {

    private static final int CALLS = 4_000;
    private static final int ROUNDS = 40;
    private static final double PERCENT = 99;

    @Override
    public String id() {
        return "G10";
    }

    @Override
    public String title() {
        return "Lists and pages, end to end";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        ApiAtScale api = session.apiAtScale();
        Samples lists = api.latencies(CALLS);
        Samples pages = api.pages(ROUNDS);
        return List.of(
                new Finding(
                        id(),
                        "99 of 100 lists of runs within",
                        "ms",
                        Samples.of(lists.percentile(PERCENT)),
                        Optional.of(Bar.atMost(25, 10)),
                        "by any filters, eight callers at once that keep their connections; %,d calls"
                                .formatted(CALLS)),
                Finding.information(id(), "half of them within", "ms", Samples.of(lists.median()), ""),
                new Finding(
                        id(),
                        "99 of 100 pages whole within",
                        "ms",
                        Samples.of(pages.percentile(PERCENT)),
                        Optional.of(Bar.atMost(50, 25)),
                        "every page that needs nothing of Temporal, in turn; 400 jobs"));
    }
}
