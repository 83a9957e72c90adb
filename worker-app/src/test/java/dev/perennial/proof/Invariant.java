package dev.perennial.proof;

/** What must hold after every fault, whatever it was. */
public enum Invariant {
    /** Nothing lost: what was due is done, or its run is reported failed and the next one does it. */
    L,
    /** Nothing doubled: one effect for an entity and period, one accepted mail for a key, nobody downgraded who has a subscription. */
    D,
    /** The ledger and the mirror tell what Temporal tells, with the counts that the tables show. */
    M,
    /** An alert is told once. */
    A,
    /** In time. */
    T
}
