package dev.perennial.cli.context;

import picocli.CommandLine.Option;

/** {@code -o table|json}, the same in every command. */
public final class OutputOption {

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

    public boolean isJson() {
        return format == Format.json;
    }
}
