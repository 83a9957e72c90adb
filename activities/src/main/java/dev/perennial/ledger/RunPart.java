package dev.perennial.ledger;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A part of a list of runs.
 *
 * @param runs may be fewer than asked for, or none, though there are more
 * @param next what the next part is {@link RunFilter#beyond}; empty at the end
 */
public record RunPart(List<Run> runs, Optional<UUID> next) {}
