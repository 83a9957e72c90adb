package dev.perennial.pages.find;

import dev.perennial.pages.frame.Frame;
import java.util.List;

/**
 * What the page shows.
 *
 * @param text what was looked for
 * @param places pages and jobs, the best first
 * @param deeds what can be done with the one job that was found; none when several were, and for who may not
 */
public record FindPage(Frame frame, String text, List<Place> places, List<Deed> deeds) {

    /** @param kind page or job */
    public record Place(String kind, String name, String id, String href) {}

    /** A button that posts. */
    public record Deed(String name, String action) {}
}
