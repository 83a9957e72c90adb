package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.database.AppTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FrontierTest {

    private static final RowKey FIRST = row("1");
    private static final RowKey SECOND = row("2");
    private static final RowKey THIRD = row("3");

    private final Frontier frontier = new Frontier(RowKey.FIRST);

    @Test
    void isDoneAsFarAsItWasTakenWhenPagesFollowOneAnother() {
        frontier.open(RowKey.FIRST, FIRST);

        assertThat(frontier.taken()).isEqualTo(FIRST);
        assertThat(frontier.doneWith(RowKey.FIRST)).isEqualTo(FIRST);
    }

    @Test
    void isNotDoneBeyondAPageThatIsStillOpen() {
        frontier.open(RowKey.FIRST, FIRST);
        frontier.open(FIRST, SECOND);

        assertThat(frontier.taken()).isEqualTo(SECOND);
        assertThat(frontier.doneWith(FIRST)).as("while the one before is open").isEqualTo(RowKey.FIRST);

        frontier.close(FIRST);
        frontier.open(SECOND, THIRD);
        assertThat(frontier.doneWith(RowKey.FIRST)).as("while the one after is").isEqualTo(SECOND);

        frontier.close(RowKey.FIRST);
        assertThat(frontier.doneWith(SECOND)).isEqualTo(THIRD);
    }

    @Test
    void takesOpenPagesAnew() {
        frontier.open(RowKey.FIRST, FIRST);
        frontier.open(FIRST, SECOND);

        frontier.close(RowKey.FIRST);

        frontier.rewind();

        assertThat(frontier.taken()).isEqualTo(FIRST);
        frontier.open(FIRST, SECOND);
        assertThat(frontier.doneWith(FIRST)).isEqualTo(SECOND);
    }

    @Test
    void staysWhereItIsWhenNoPageIsOpen() {
        frontier.open(RowKey.FIRST, FIRST);
        frontier.close(RowKey.FIRST);

        frontier.rewind();
        assertThat(frontier.taken()).isEqualTo(FIRST);

        frontier.restart();
        assertThat(frontier.taken()).isEqualTo(RowKey.FIRST);
    }

    private static RowKey row(String id) {
        return new RowKey(AppTime.of(Instant.EPOCH), id);
    }
}
