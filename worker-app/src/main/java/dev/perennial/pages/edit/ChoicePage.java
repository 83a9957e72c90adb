package dev.perennial.pages.edit;

import dev.perennial.pages.frame.Frame;
import java.util.List;

/**
 * What the page shows: the kinds of job there are, to begin a new one with.
 *
 * @param unknown the kind that was asked for and is not there; empty when none was
 */
public record ChoicePage(Frame frame, List<Kind> kinds, String unknown) {

    /**
     * @param title what it does in a few words, or the workflow type
     * @param settings what it can be told, in words
     */
    public record Kind(String workflow, String title, String settings) {}
}
