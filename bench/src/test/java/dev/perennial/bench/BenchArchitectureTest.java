package dev.perennial.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of the bench, as sentences. */
class BenchArchitectureTest {

    private static final JavaClasses BENCH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.perennial.bench");

    @Test
    void packagesHaveNoCircles() {
        slices().matching("dev.perennial.(**)").should().beFreeOfCycles().check(BENCH);
    }
}
