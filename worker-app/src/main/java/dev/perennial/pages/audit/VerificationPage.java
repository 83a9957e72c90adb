package dev.perennial.pages.audit;

import dev.perennial.pages.frame.Frame;
import java.util.Optional;

/** @param broken the first entry that is not what was written; empty when all are */
public record VerificationPage(Frame frame, Optional<Long> broken) {}
