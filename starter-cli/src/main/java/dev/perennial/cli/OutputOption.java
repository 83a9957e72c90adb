package dev.perennial.cli;

import picocli.CommandLine.Option;

/** {@code -o table|json}, the same in every command. */
final class OutputOption {

    enum Format {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json. Default: table")
    private Format format;

    boolean isJson() {
        return format == Format.json;
    }
}
