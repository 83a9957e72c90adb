package dev.perennial.bench.goals;

import dev.perennial.bench.api.ApiAtScale;
import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import java.util.List;
import java.util.Optional;

/** What it costs readers that Temporal is away. It is measured last: Temporal does not come back. */
public final class G17WithoutTemporal implements Goal {

    private static final int CALLS = 700;

    @Override
    public String id() {
        return "G17";
    }

    @Override
    public String title() {
        return "Reading while Temporal is away";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        ApiAtScale api = session.apiAtScale();
        Samples up = api.reading(CALLS);
        api.takeTemporalAway();
        String start = api.start();
        WrongState.unless(start.matches("503 [1-9][0-9]*"), "a start without Temporal was answered with %s", start);
        Samples down = api.reading(CALLS);
        return List.of(
                new Finding(
                        id(),
                        "half of all reading calls without Temporal ÷ with it",
                        "",
                        Samples.of(down.median() / up.median()),
                        Optional.of(Bar.atMost(1.5, 1.1)),
                        "pages and lists in turn, end to end; starting a run is answered with 503 and Retry-After"),
                Finding.information(id(), "with Temporal", "ms", Samples.of(up.median()), ""),
                Finding.information(id(), "without", "ms", Samples.of(down.median()), ""));
    }
}
