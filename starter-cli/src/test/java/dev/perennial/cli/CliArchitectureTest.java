package dev.perennial.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of the command line, as sentences. */
class CliArchitectureTest {

    private static final JavaClasses COMMANDS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.perennial.cli");

    @Test
    void packagesHaveNoCircles() {
        slices().matching("dev.perennial.(**)").should().beFreeOfCycles().check(COMMANDS);
    }

    @Test
    void nobodyNamesAJob() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.perennial.jobs..")
                .because("commands ask the job type")
                .check(COMMANDS);
    }
}
