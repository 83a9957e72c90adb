package dev.perennial.proof.audit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** An auditor who computes as the audited do agrees with their mistakes. */
class AuditorKnowsNothingTest {

    @Test
    void theAuditorSharesNoCodeWithTheProduct() {
        JavaClasses auditor = new ClassFileImporter()
                .importClasses(
                        Auditor.class,
                        Application.class,
                        Database.class,
                        Execution.class,
                        Executions.class,
                        Findings.class,
                        LedgerAudit.class,
                        Oracle.class,
                        StateAudit.class);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.perennial..")
                        .and(resideOutsideOfPackages("dev.perennial.proof..", "dev.perennial.devstack.."))
                        .or(resideInAPackage("org.jdbi..")))
                .because("it must not agree with the mistakes of what it checks")
                .check(auditor);
    }
}
