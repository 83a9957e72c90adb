package dev.perennial.control.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A part of the control loop that fails is tried again later and later, and does not stop its neighbours. */
class PartTest {

    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final List<Long> tried = new ArrayList<>();

    // Mutable state
    private Instant now = START;
    private boolean failing;

    private final Part part = new Part("do its part", EVERY, this::work, new Ticking());

    @Test
    void whatSucceedsIsDoneAtItsInterval() {
        passSeconds(40);

        assertThat(tried).containsExactly(0L, 15L, 30L);
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLaterButNeverLongerThanAMinute() {
        failing = true;

        passSeconds(200);

        assertThat(tried).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L);
    }

    @Test
    void whatSucceedsAgainIsAsSoonTriedAgainAsEver() {
        failing = true;
        passSeconds(10);
        failing = false;
        passSeconds(10);
        failing = true;
        passSeconds(20);

        assertThat(tried).containsExactly(0L, 1L, 3L, 7L, 15L, 30L, 31L, 33L, 37L);
    }

    private void work() {
        tried.add(Duration.between(START, now).toSeconds());
        if (failing) {
            throw new IllegalStateException("as told");
        }
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            part.runIfDue();
            now = now.plusSeconds(1);
        }
    }

    private final class Ticking extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
