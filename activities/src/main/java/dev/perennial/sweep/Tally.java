package dev.perennial.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a step has come to so far: counts by name, and the first ids under each name that keeps them. */
public record Tally(Map<String, Long> counts, Map<String, List<String>> ids) {

    /** Results stay readable and far below what Temporal stores. */
    public static final int MAX_IDS = 1_000;

    public Tally {
        counts = new TreeMap<>(counts);
        ids = new TreeMap<>(ids);
    }

    public static Tally empty() {
        return new Tally(Map.of(), Map.of());
    }

    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    public List<String> ids(String name) {
        return ids.getOrDefault(name, List.of());
    }

    /** More were counted than ids are kept. */
    public boolean isTruncated(String name) {
        return count(name) > ids(name).size();
    }

    /** There are fewer than are kept, under all names together. */
    boolean wantsIds() {
        return ids.values().stream().mapToInt(List::size).sum() < MAX_IDS;
    }

    public Tally plus(String name, long more) {
        Tally sum = new Tally(counts, ids);
        sum.counts.merge(name, more, Long::sum);
        return sum;
    }

    public Tally plusIds(String name, List<String> more) {
        return plusIds(name, more, more.size());
    }

    /** @param more the first of those that are counted */
    public Tally plusIds(String name, List<String> more, long count) {
        Tally sum = plus(name, count);
        List<String> kept = new ArrayList<>(ids(name));
        more.stream().limit(Math.max(0, MAX_IDS - kept.size())).forEach(kept::add);
        sum.ids.put(name, kept);
        return sum;
    }

    public Tally plus(Tally more) {
        Tally sum = this;
        for (Map.Entry<String, Long> entry : more.counts.entrySet()) {
            sum = more.ids.containsKey(entry.getKey())
                    ? sum.plusIds(entry.getKey(), more.ids(entry.getKey()), entry.getValue())
                    : sum.plus(entry.getKey(), entry.getValue());
        }
        return sum;
    }
}
