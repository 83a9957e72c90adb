/** The auditor of the fault matrix. It shares no code with what it checks: plain JDBC, the mail endpoint's log, Temporal's histories. */
package dev.perennial.proof.audit;
