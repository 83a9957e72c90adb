package dev.perennial.devstack.binary;

import java.util.List;

/** No Temporal server could be found or brought; the message lists what was tried and what would help. */
public final class TemporalNotFoundException extends RuntimeException {
    private final List<String> tried;

    TemporalNotFoundException(List<String> tried) {
        super(String.join(
                System.lineSeparator(),
                "No Temporal server here, and none could be brought. Tried:",
                "  - " + String.join(System.lineSeparator() + "  - ", tried),
                "One command fixes it, where Go 1.25 or newer is installed:",
                "  go install github.com/temporalio/cli/cmd/temporal@v" + TemporalBinary.VERSION
                        + "   (then put $(go env GOPATH)/bin on the PATH)",
                "or name a server that runs already: TEMPORAL_ADDRESS=host:7233"));
        this.tried = List.copyOf(tried);
    }

    /** One line for each place, with the reason. */
    public List<String> tried() {
        return tried;
    }
}
