package dev.perennial.cli.imports;

import java.time.ZoneId;
import java.util.Optional;

/**
 * What is not in the source and was said beside it.
 *
 * @param zone where times are meant that the source gives no zone for
 * @param baseUrl what a path without a host is called at, without a slash at its end
 * @param repository {@code owner/name} of the workflows
 */
record ImportOptions(Optional<ZoneId> zone, Optional<String> baseUrl, Optional<String> repository) {}
