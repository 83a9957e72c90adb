package dev.perennial.cli.imports;

/** Reads what one kind of scheduler is told by. */
interface Source {

    /** Adds an entry for each thing that the file says is to be run, and remarks on what is said of all of them. */
    void read(SourceFile file, Findings findings);
}
