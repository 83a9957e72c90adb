package dev.perennial.pages.runs;

import dev.perennial.job.ResultLink;
import dev.perennial.pages.frame.Chip;
import dev.perennial.pages.frame.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param sentence what became of the run
 * @param whoMustAct empty unless it failed
 * @param result what it came to, a line for each thing; none unless it succeeded, or failed with one
 * @param raw the result as it is kept; empty where there is none
 * @param elsewhere a page of somebody else's about it
 * @param temporalPage empty where its address is not known
 * @param open whether it can be stopped
 * @param toldVersion the version that it was told, where that is not the one that is valid now; else empty
 * @param pace how its sweeps go
 */
public record RunPage(
        Frame frame,
        String id,
        String jobId,
        String jobName,
        Chip outcome,
        String when,
        String sentence,
        String whoMustAct,
        List<String> result,
        String raw,
        Map<String, String> facts,
        String traceback,
        Optional<ResultLink> elsewhere,
        String temporalPage,
        boolean open,
        String toldVersion,
        PacePanel pace) {}
