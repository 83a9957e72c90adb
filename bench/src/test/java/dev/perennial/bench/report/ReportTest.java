package dev.perennial.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.bench.basis.Bar;
import dev.perennial.bench.basis.Finding;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.report.ProgressPlot.Line;
import dev.perennial.bench.report.ProgressPlot.Point;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Finding RATIO = new Finding(
            "G1", "ours ÷ theirs", "", Samples.of(0.6, 0.5, 0.7), Optional.of(Bar.atLeast(0.55, 0.75)), "200 rows");
    private static final Finding MISS =
            new Finding("G4", "longest", "ms", Samples.of(510, 300), Optional.of(Bar.neverAbove(500, 250)), "");
    private static final Finding SPEED = Finding.information("G1", "ours", "rows/s", Samples.of(20_000), "");

    @Test
    void aTableSaysHowFarTheMoonIs() {
        assertThat(ResultTable.of(List.of(RATIO, SPEED, MISS)))
                .isEqualTo(
                        """
                        goal  measured       median         spread       bar      moon
                        G1    ours ÷ theirs  0.600          0.500–0.700  ≥ 0.550  ≥ 0.750  ✓ 80 % of the moon
                        G1    ours           20,000 rows/s  1×
                        G4    longest        510 ms         300–510      ≤ 500    ≤ 250    ✗ missed
                        """);
    }

    @Test
    void aLineOfJsonHoldsEverySample() {
        assertThat(JsonLines.line(RATIO))
                .isEqualTo(
                        "{\"goal\":\"G1\",\"what\":\"ours ÷ theirs\",\"unit\":\"\",\"figure\":0.6,\"median\":0.6,\"min\":0.5,"
                                + "\"max\":0.7,\"samples\":[0.6,0.5,0.7],\"bar\":0.55,\"moon\":0.75,\"direction\":\"at_least\","
                                + "\"standing\":\"reached\",\"note\":\"200 rows\"}");
    }

    @Test
    void aRowOfThePageIsOneOfATable() {
        assertThat(PerformancePage.row(RATIO))
                .isEqualToIgnoringNewLines(
                        "| ours ÷ theirs; 200 rows | 0.600 | 0.500–0.700 | ≥ 0.550 | ≥ 0.750 | ✓ 80 % of the moon |");
    }

    @Test
    void onlyTheFiguresOfThePageAreReplaced() {
        String page = "before\n" + PerformancePage.BEGIN + "\nold\n" + PerformancePage.END + "\nafter\n";

        assertThat(PerformancePage.replaced(page, "new\n"))
                .isEqualTo("before\n" + PerformancePage.BEGIN + "\n\nnew\n\n" + PerformancePage.END + "\nafter\n");
        assertThatThrownBy(() -> PerformancePage.replaced("no marks", "new"))
                .hasMessageContaining("no place for the figures");
    }

    @Test
    void aSectionReplacesItsOwnOrStandsWhereItBelongs() {
        List<String> order = List.of("G1", "G2", "G24", "G3");
        String page = "### G9: before the figures\n" + PerformancePage.BEGIN
                + "\n### G1: one\n\none\n\n### G3: three\n\nthree\n\n" + PerformancePage.END + "\nafter\n";

        String two = PerformancePage.withSection(page, order, "G2", "### G2: two\n");
        assertThat(two).contains("one\n\n### G2: two\n\n### G3: three");
        assertThat(PerformancePage.withSection(two, order, "G1", "### G1: new\n"))
                .contains("### G1: new\n\n### G2: two\n\n### G3: three")
                .doesNotContain("one");
        assertThat(PerformancePage.withSection(two, order, "G3", "### G3: last\n"))
                .endsWith("### G2: two\n\n### G3: last\n\n" + PerformancePage.END + "\nafter\n")
                .startsWith("### G9: before the figures\n");
    }

    @Test
    void aPlotFillsItsFrame() {
        String svg = ProgressPlot.svg(
                "Rows <seen>",
                List.of(
                        new Line("ours", false, List.of(new Point(0, 0), new Point(5, 100))),
                        new Line("a loop", true, List.of(new Point(0, 0), new Point(10, 0), new Point(10, 100)))));

        assertThat(svg)
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("Rows &lt;seen>")
                .contains("points=\"80.0,330.0 430.0,50.0\"")
                .contains("stroke-dasharray=\"6 4\" points=\"80.0,330.0 780.0,330.0 780.0,50.0\"");
    }
}
