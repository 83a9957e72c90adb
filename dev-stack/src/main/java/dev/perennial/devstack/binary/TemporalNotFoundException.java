package dev.perennial.devstack.binary;

import java.util.List;

/** No Temporal server could be found or brought. */
public final class TemporalNotFoundException extends ProgramNotFoundException {
    TemporalNotFoundException(List<String> tried) {
        super(
                "Temporal server",
                tried,
                List.of(
                        "One command fixes it, where Go 1.25 or newer is installed:",
                        "  go install github.com/temporalio/cli/cmd/temporal@v" + TemporalBinary.VERSION
                                + "   (then put $(go env GOPATH)/bin on the PATH)",
                        "or name a server that runs already: TEMPORAL_ADDRESS=host:7233"));
    }
}
