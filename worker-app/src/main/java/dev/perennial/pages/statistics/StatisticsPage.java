package dev.perennial.pages.statistics;

import dev.perennial.pages.frame.Frame;
import java.util.List;

/**
 * What the page shows.
 *
 * @param sentence what the figures are of
 * @param figures the runs by status
 * @param spreads how long they took, and how late they began
 */
public record StatisticsPage(
        Frame frame, String id, String name, String sentence, List<Figure> figures, List<Spread> spreads, Chart chart) {

    /** @param bad whether somebody should look */
    public record Figure(String count, String word, boolean bad, String href) {}

    /** A row of the table, in words. */
    public record Spread(String what, String average, String p50, String p95, String p99, String longest) {}
}
