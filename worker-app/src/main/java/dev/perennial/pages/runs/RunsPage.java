package dev.perennial.pages.runs;

import dev.perennial.pages.frame.Frame;
import dev.perennial.service.RunQuery;
import java.util.List;

/**
 * What the page shows.
 *
 * @param query which runs were asked for
 * @param groups the groups of jobs that there are
 * @param more where the next page is; empty on the last one
 */
public record RunsPage(Frame frame, List<RunRow> rows, RunQuery query, List<String> groups, String more) {}
