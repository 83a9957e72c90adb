package dev.perennial;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** The rules of the house, as sentences. What the class path of a module cannot forbid is forbidden here. */
class ArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.perennial");
    private static final JavaClasses WORKFLOWS = from("/workflows");
    private static final JavaClasses ACTIVITIES = from("/activities");

    @Test
    void workflowsKnowNoClockThreadOrRandomness() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .because("workflow code replays: it must do the same every time")
                .check(WORKFLOWS);
    }

    @Test
    void workflowsKnowNoDatabaseNetworkOrSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "java.net..", "org.jdbi..", "org.springframework..")
                .because("what a job is does not depend on how it touches the world")
                .check(WORKFLOWS);
    }

    @Test
    void sqlIsOnlyInDaos() {
        noClasses()
                .that(haveNoNameEndingWithDao())
                .should()
                .callMethod(Handle.class, "createQuery", String.class)
                .orShould()
                .callMethod(Handle.class, "createQuery", CharSequence.class)
                .orShould()
                .callMethod(Handle.class, "createUpdate", String.class)
                .orShould()
                .callMethod(Handle.class, "createUpdate", CharSequence.class)
                .orShould()
                .callMethod(Handle.class, "execute", String.class, Object[].class)
                .orShould()
                .callMethod(Handle.class, "execute", CharSequence.class, Object[].class)
                .orShould()
                .callMethod(Handle.class, "prepareBatch", String.class)
                .check(ALL.that(inside("dev.perennial").and(notIn("dev.perennial.devstack"))));
    }

    @Test
    void activitiesNeverImportSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(ACTIVITIES);
    }

    @Test
    void nothingImportsTheApplicationButItself() {
        classes()
                .that()
                .resideInAPackage("dev.perennial.app..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("dev.perennial.app..")
                .check(ALL);
    }

    @Test
    void jobsDoNotKnowEachOther() {
        slices().matching("dev.perennial.jobs.(*)..")
                .should()
                .notDependOnEachOther()
                .check(ALL);
    }

    @Test
    void nobodyNamesAJob() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.perennial.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.perennial.jobs..")
                .because("a job is its two packages and an entry in jobs.yaml: delete them and it is gone")
                .check(ALL);
    }

    @Test
    void jobsDoNotKnowWhoRunsThem() {
        noClasses()
                .that()
                .resideInAPackage("dev.perennial.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.perennial.server..",
                        "dev.perennial.gate..",
                        "dev.perennial.ledger..",
                        "dev.perennial.mirror..",
                        "dev.perennial.registry..",
                        "dev.perennial.catalogue..",
                        "dev.perennial.incident..",
                        "dev.perennial.alerts..",
                        "dev.perennial.control..",
                        "dev.perennial.api..",
                        "dev.perennial.app..")
                .because("the row, the gate and the alerts come by the frame")
                .check(ALL);
    }

    @Test
    void cronKnowsNothingOfJobs() {
        classes()
                .that()
                .resideInAPackage("dev.perennial.cron..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.perennial.cron..", "dev.perennial.text..", "java..", "org.joda.time..")
                .check(ALL);
    }

    @Test
    void packagesHaveNoCircles() {
        slices().matching("dev.perennial.(**)").should().beFreeOfCycles().check(ALL);
    }

    private static JavaClasses from(String module) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> location.contains(module))
                .importPackages("dev.perennial");
    }

    private static DescribedPredicate<JavaClass> haveNoNameEndingWithDao() {
        return DescribedPredicate.describe(
                "are not DAOs", type -> !type.getName().replaceAll("\\$.*", "").endsWith("Dao"));
    }

    private static DescribedPredicate<JavaClass> inside(String root) {
        return DescribedPredicate.describe(
                "inside " + root, type -> type.getPackageName().startsWith(root));
    }

    private static DescribedPredicate<JavaClass> notIn(String root) {
        return DescribedPredicate.describe(
                "not in " + root, type -> !type.getPackageName().startsWith(root));
    }
}
