package dev.perennial.bench.goals;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.replica.SweepBesideReplica;
import dev.perennial.bench.replica.SweepBesideReplica.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How old what the readers of a slow replica see becomes beside a sweep that writes much faster than the replica can replay. */
public final class G23ReplicaLag implements Goal {

    private static final int USERS = 100_000;
    private static final long MEGABYTE = 1_000_000;
    private static final int NARROW = 2;
    private static final int NARROWEST = 1;
    /** Five times a lag of one second: what makes a sweep wait by itself. */
    private static final double LIMIT_SECONDS = 5;

    @Override
    public String id() {
        return "G23";
    }

    @Override
    public String title() {
        return "A sweep beside a replica that is slow";
    }

    @Override
    public List<Finding> measure(Session session) throws Exception {
        int users = Math.min(USERS, session.scale().users());
        Template template = new Template(users, users / 5);
        List<Trial> narrow = new ArrayList<>();
        List<Trial> narrowest = new ArrayList<>();
        List<Trial> nobody = new ArrayList<>();
        try (SweepBesideReplica beside = SweepBesideReplica.start(session, template)) {
            // Our code is compiled when it is first run, as a worker has done long before its first tick of the day.
            beside.listening(100 * MEGABYTE);
            for (int i = 0; i < session.scale().repetitions(); i++) {
                narrow.add(said(session, "2 MB/s", beside.listening(NARROW * MEGABYTE)));
                nobody.add(said(session, "2 MB/s, listening to nobody", beside.listeningToNobody(NARROW * MEGABYTE)));
                narrowest.add(said(session, "1 MB/s", beside.listening(NARROWEST * MEGABYTE)));
            }
        }
        return findings(template, narrow, narrowest, nobody);
    }

    private static Trial said(Session session, String name, Trial trial) {
        session.say(
                "  %-28s lag %5.1f s, the sweep %5.1f s, %,.1f MB of log, %,.1f MB during one page",
                name, trial.lagSeconds(), trial.seconds(), trial.logBytes() / 1e6, trial.pageBytes() / 1e6);
        return trial;
    }

    private List<Finding> findings(Template template, List<Trial> narrow, List<Trial> narrowest, List<Trial> nobody) {
        Samples lag = samples(narrow, Trial::lagSeconds);
        Samples lagOfNobody = samples(nobody, Trial::lagSeconds);
        return List.of(
                new Finding(
                        id(),
                        "the narrowest line to a replica on which its lag stayed within the limit and one page",
                        "MB/s",
                        narrowestThatHeld(narrow, narrowest),
                        Optional.of(Bar.neverAbove(NARROW, NARROWEST)),
                        "of 2 and 1; %,d due of %,d rows; the limit is %.0f s, one page what the server wrote during the largest"
                                        .formatted(template.due(), template.users(), LIMIT_SECONDS)
                                + " one; lag by what the replica shows, looked at every 20 ms"),
                Finding.information(
                        id(), "largest lag at 2 MB/s ÷ the longest allowed", "", ofAllowed(narrow, NARROW), ""),
                Finding.information(
                        id(), "largest lag at 1 MB/s ÷ the longest allowed", "", ofAllowed(narrowest, NARROWEST), ""),
                Finding.information(id(), "largest lag at 2 MB/s", "s", lag, ""),
                Finding.information(id(), "largest lag at 1 MB/s", "s", samples(narrowest, Trial::lagSeconds), ""),
                Finding.information(
                        id(),
                        "largest lag at 2 MB/s beside the same sweep that listens to nobody",
                        "s",
                        lagOfNobody,
                        ""),
                Finding.information(
                        id(), "largest lag, listening to nobody ÷ listening", "", lagOfNobody.dividedBy(lag), ""),
                Finding.information(
                        id(),
                        "how long the sweep takes, listening ÷ listening to nobody",
                        "",
                        samples(narrow, Trial::seconds).dividedBy(samples(nobody, Trial::seconds)),
                        "%.0f MB of log at 2 MB/s take %.0f s"
                                .formatted(
                                        samples(narrow, Trial::logBytes).median() / 1e6,
                                        samples(narrow, Trial::logBytes).median() / 1e6 / NARROW)));
    }

    /** By repetition; where even the wider was too narrow, how wide it would have had to be, if lag is in proportion. */
    private static Samples narrowestThatHeld(List<Trial> narrow, List<Trial> narrowest) {
        double[] held = new double[narrow.size()];
        for (int i = 0; i < held.length; i++) {
            double ofAllowed = ofAllowed(narrow.get(i), NARROW);
            boolean holdsAll = ofAllowed <= 1 && ofAllowed(narrowest.get(i), NARROWEST) <= 1;
            held[i] = holdsAll ? NARROWEST : NARROW * Math.max(1, ofAllowed);
        }
        return Samples.of(held);
    }

    private static Samples ofAllowed(List<Trial> trials, int megabytesPerSecond) {
        return samples(trials, trial -> ofAllowed(trial, megabytesPerSecond));
    }

    private static double ofAllowed(Trial trial, int megabytesPerSecond) {
        return trial.lagSeconds() / (LIMIT_SECONDS + trial.pageBytes() / 1e6 / megabytesPerSecond);
    }

    private static Samples samples(List<Trial> trials, ToDoubleFunction<Trial> figure) {
        return Samples.of(trials.stream().mapToDouble(figure).toArray());
    }
}
