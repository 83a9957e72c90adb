package dev.perennial.devstack.binary;

import java.util.List;

/** No Chromium could be found or brought. */
public final class ChromiumNotFoundException extends ProgramNotFoundException {
    ChromiumNotFoundException(List<String> tried, Platform platform) {
        super(
                "Chromium",
                tried,
                List.of(
                        "One command fixes it:",
                        "  "
                                + (platform.os().equals("darwin")
                                        ? "brew install --cask chromium"
                                        : "apt-get install chromium"),
                        "or name one that is here already: " + ChromiumBinary.GIVEN + "=/path/to/chromium"));
    }
}
