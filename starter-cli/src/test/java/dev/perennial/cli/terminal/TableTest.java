package dev.perennial.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumnsAndEndsNoLineInSpaces() {
        Table table = new Table("STATE", "NAME", "NOTE")
                .row(Cell.of("✓ ok"), Cell.of("expire_codes"), Cell.of(""))
                .row(Cell.of("▶ running"), Cell.of("x"), Cell.of("a remark"));

        assertThat(table.render(false))
                .isEqualTo(
                        """
                        STATE      NAME          NOTE
                        ✓ ok       expire_codes
                        ▶ running  x             a remark
                        """);
    }

    @Test
    void coloursWithoutMovingAnything() {
        Table table = new Table("A", "B").row(new Cell("x", Tone.GOOD), Cell.of("y"));

        assertThat(table.render(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(table.render(false));
        assertThat(table.render(true)).contains("\u001b[32mx\u001b[0m");
    }
}
