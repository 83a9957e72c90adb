package dev.perennial.devstack.binary;

import java.nio.file.Path;

/** The executable and, in words, where it came from. */
public record Found(Path executable, String source) {}
