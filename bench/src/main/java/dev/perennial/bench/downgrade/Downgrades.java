package dev.perennial.bench.downgrade;

import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.database.Template;
import dev.perennial.bench.lab.Lab;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Every variant that this run compares, by turns (A B C A B C …), each time on a fresh copy of the same data. */
public final class Downgrades {

    private final Map<Variant, List<Trial>> trials;

    private Downgrades(Map<Variant, List<Trial>> trials) {
        this.trials = trials;
    }

    public static Downgrades run(Lab lab, Set<Variant> variants) throws Exception {
        Map<Variant, List<Trial>> trials = new EnumMap<>(Variant.class);
        variants.forEach(variant -> trials.put(variant, new ArrayList<>()));
        Template template = new Template(lab.scale().users(), lab.scale().due());
        warmUp(lab, template);
        for (int repetition = 1; repetition <= lab.scale().repetitions(); repetition++) {
            for (Variant variant : trials.keySet()) {
                try (Copy copy = lab.cluster().copy(template)) {
                    Trial trial = new Trying(lab, copy).run(variant);
                    trials.get(variant).add(trial);
                    lab.say(
                            "  %d/%d %-36s %,8d rows in %6.2f s, %,7.0f a second, longest transaction %,d ms",
                            repetition,
                            lab.scale().repetitions(),
                            variant.words(),
                            trial.rows(),
                            trial.seconds(),
                            trial.rowsPerSecond(),
                            trial.longestTransaction().toMillis());
                }
            }
        }
        return new Downgrades(trials);
    }

    /** Our code is compiled when it is first run; a worker has done that long before its first tick of the day. */
    private static void warmUp(Lab lab, Template template) throws Exception {
        lab.say("warming up …");
        Template small = new Template(Math.min(template.users(), 20_000), Math.min(template.due(), 4_000));
        for (int i = 0; i < 2; i++) {
            try (Copy copy = lab.cluster().copy(small)) {
                new Trying(lab, copy).run(Variant.PRODUCT);
            }
        }
    }

    public List<Trial> trials(Variant variant) {
        return trials.get(variant);
    }

    public boolean has(Variant variant) {
        return trials.containsKey(variant);
    }

    /** One figure of each repetition. */
    public Samples samples(Variant variant, ToDoubleFunction<Trial> figure) {
        return Samples.of(trials.get(variant).stream().mapToDouble(figure).toArray());
    }

    public Samples rowsPerSecond(Variant variant) {
        return samples(variant, Trial::rowsPerSecond);
    }

    /** How many times as many rows a second as the other, repetition by repetition. */
    public Samples ratio(Variant one, Variant other) {
        return rowsPerSecond(one).dividedBy(rowsPerSecond(other));
    }
}
