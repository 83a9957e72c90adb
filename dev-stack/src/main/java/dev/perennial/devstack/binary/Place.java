package dev.perennial.devstack.binary;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Somewhere a program may be. */
interface Place {
    String name();

    /** How what was found here is introduced. */
    String source();

    /** Nobody needs to hear that a program is not installed or a cache is empty; a failed download is news. */
    boolean worthMentioning();

    Path look(Consumer<String> progress) throws Refusal;
}
