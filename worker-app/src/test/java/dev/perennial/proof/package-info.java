/**
 * The fault matrix: for each thing that can break, a cell that breaks it and shows that nothing comes of it.
 *
 * <p>How a cell is written, in a class {@code Cells...IT} of this package:
 *
 * <pre>{@code
 * @Cell(number = 9, fault = "the answer to a COMMIT is lost")
 * void cell09_aLostAnswerToACommitChangesNothing(TestBed world, Evidence evidence) {
 *     Auditor auditor = world.audit();                      // reads the state before
 *     world.worker();                                       // a packaged worker, ready
 *     Hold answer = world.toDatabase().holdAt(Direction.FROM_SERVER, "COMMIT", 3);
 *     WorkflowStub run = world.start(Job.DOWNGRADE);
 *     evidence.fired(answer);                               // waits for it: without F the cell fails
 *     answer.cut();                                         // the fault itself
 *     world.awaitEnd(run);
 *     auditor.pass(evidence);                               // L, D and M; waits for the ledger to converge
 * }
 * }</pre>
 *
 * <p>Change something during the run and tell the auditor ({@code auditor.renewed}). Draw chance from {@code evidence.random()}
 * alone. For times there is {@code evidence.timely}, for other invariants {@code evidence.check}. Kill, stop and terminate the
 * {@link dev.perennial.app.WorkerProcess}es of the {@code TestBed}; {@code world.postgres()} and {@code world.temporal()} can be
 * killed and restarted. Make functions and
 * sequences in the schema {@code faults}. What a cell broke is healed after it: holds, cuts, triggers, that schema, processes. Leave
 * nothing else behind.
 */
package dev.perennial.proof;
