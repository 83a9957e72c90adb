package dev.perennial.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Collectors;

/** Whether people who cannot see, or use no mouse, can use a page: as far as axe can tell. */
public final class Accessibility {
    private Accessibility() {}

    /** Fails with each rule that the page breaks, how much that matters, and the places. */
    public static void check(Page page) {
        AxeResults results = new AxeBuilder(page).analyze();
        // It reports its own failure as a page without violations.
        if (results.isErrored()) {
            throw new AssertionError("axe cannot check " + page.url() + ": " + results.getErrorMessage());
        }
        List<String> violations =
                results.getViolations().stream().map(Accessibility::describe).toList();
        assertThat(violations).as("what axe finds at %s", page.url()).isEmpty();
    }

    private static String describe(Rule rule) {
        String places = rule.getNodes().stream()
                .map(CheckedNode::getTarget)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        return rule.getId() + " (" + rule.getImpact() + "): " + rule.getHelp() + ": " + places;
    }
}
