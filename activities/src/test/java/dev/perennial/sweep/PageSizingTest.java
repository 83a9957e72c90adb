package dev.perennial.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PageSizingTest {

    private final PageSizing pace = PageSizing.adaptive();

    // Mutable state
    private Duration now = Duration.ZERO;
    private long commits = 1_000;

    @Test
    void pagesAreShortUntilItIsKnownThatNobodyElseIsThere() {
        work(Duration.ofMillis(1_400), 10_000, 0);

        assertThat(pageTime(10_000)).isBetween(45L, 55L);
    }

    @Test
    void pagesAreLongFromTheBeginningWhereNobodyWasSeen() {
        pace.begin(false);
        work(Duration.ofMillis(1_400), 10_000, 0);

        assertThat(pageTime(10_000)).isGreaterThan(250L);
    }

    @Test
    void pagesAreLongerWhileNobodyElseIsThere() {
        work(Duration.ofSeconds(10), 10_000, 0);

        assertThat(pageTime(10_000)).isBetween(290L, 320L);
    }

    @Test
    void pagesAreShortWhileTheApplicationIsAtWork() {
        work(Duration.ofSeconds(10), 10_000, 300);

        assertThat(pageTime(10_000)).isBetween(45L, 55L);
    }

    @Test
    void pagesAreShortAgainSoonAfterTheApplicationHasComeBack() {
        work(Duration.ofSeconds(10), 10_000, 0);
        work(Duration.ofSeconds(4), 10_000, 300);

        assertThat(pageTime(10_000)).isBetween(45L, 55L);
    }

    /** Our own health checks and heartbeats are no company. */
    @Test
    void aFewTransactionsOfOthersAreNoReasonToHurryUp() {
        work(Duration.ofSeconds(10), 10_000, 10);

        assertThat(pageTime(10_000)).isBetween(290L, 320L);
    }

    @Test
    void pagesFollowTheSpeedOfTheServer() {
        work(Duration.ofSeconds(10), 10_000, 0);
        work(Duration.ofSeconds(10), 2_000, 0);

        assertThat(pageTime(2_000)).isBetween(290L, 320L);
    }

    @Test
    void aPageThatWasTooMuchIsTriedWithLessButNeverWithNothing() {
        pace.shrinkTo(7);
        assertThat(pace.size()).isEqualTo(7);

        pace.shrinkTo(0);
        assertThat(pace.size()).isEqualTo(1);
    }

    @Test
    void aSecondLaneWaitsUntilThereIsWorkForItAndNobodyElse() {
        pace.begin(false);
        assertThat(pace.lanes()).isOne();
        work(Duration.ofSeconds(3), 10_000, 0);
        assertThat(pace.lanes()).isEqualTo(2);

        work(Duration.ofSeconds(4), 10_000, 300);
        assertThat(pace.lanes()).as("with others at work").isOne();

        work(Duration.ofSeconds(4), 10_000, 0);
        assertThat(pace.lanes()).isEqualTo(2);
    }

    @Test
    void thereIsOneLaneAfterAPageThatWasTooMuch() {
        pace.begin(false);
        work(Duration.ofSeconds(3), 10_000, 0);

        pace.shrinkTo(7);
        assertThat(pace.lanes()).isOne();

        work(Duration.ofMillis(10), 10_000, 0);
        assertThat(pace.lanes()).isEqualTo(2);
    }

    /** Two lanes end pages of other sizes than the next one has. */
    @Test
    void theNextPageFollowsTheRowsOfThePageThatEnded() {
        inTwoLanes();

        pageTook(1_000, 320);
        assertThat(pace.size()).isEqualTo(1_000);

        pageTook(2_000, 640);
        assertThat(pace.size()).isEqualTo(1_000);
    }

    @Test
    void fastPagesAreFollowedByLargerOnesLittleByLittle() {
        inTwoLanes();
        pageTook(1_000, 320);

        pageTook(1_000, 200);
        assertThat(pace.size()).isCloseTo(1_080, within(2));

        pagesTook(20, 200);
        assertThat(pace.size()).as("it is as fast as that").isCloseTo(1_600, within(20));
    }

    @Test
    void aSlowPageIsFollowedByASmallOneAtOnce() {
        inTwoLanes();
        pageTook(1_000, 320);

        pageTook(1_000, 500);
        assertThat(pace.size()).isEqualTo(640);

        pagesTook(20, 320);
        assertThat(pace.size()).as("it is slow no longer").isCloseTo(1_000, within(20));
    }

    /** Every second page takes twice as long: the average says nothing about the next one. */
    @Test
    void pagesOfAnUnevenMachineHaveRoomForTheSlowOnes() {
        inTwoLanes();
        for (int i = 0; i < 20; i++) {
            pageTook(1_000, 160);
            pageTook(1_000, 320);
            assertThat(pace.size()).isEqualTo(1_000);
        }
        pageTook(1_000, 160);
        assertThat(pace.size()).isLessThan(1_150);
    }

    /** Whoever does not count ours does not count the application's. */
    @Test
    void aCountThatStandsStillSaysNothing() {
        pace.begin(false);
        pace.pageTook(1_000, 1, 0, Duration.ofMillis(320).toNanos(), 0);

        pace.pageTook(1_000, 1, 0, Duration.ofSeconds(2).toNanos(), 0);

        assertThat(pace.lanes()).as("with others at work").isOne();
    }

    /** The page that is measured had the processor for itself, the next one shares it. */
    @Test
    void theSecondLaneBeginsWithHalfOfWhatOneLaneCouldDo() {
        pace.begin(false);

        pageTook(1_000, 200);

        assertThat(pace.lanes()).isEqualTo(2);
        assertThat(pace.size()).isEqualTo(800);
    }

    @Test
    void steadyPagesDoNotFollowTheTime() {
        PageSizing steady = PageSizing.steady(2);
        steady.pageTook(2, 1, 0, Duration.ofHours(1).toNanos(), 1_000);
        assertThat(steady.size()).isEqualTo(2);

        steady.shrinkTo(1);
        steady.pageTook(2, 1, 0, Duration.ofHours(1).toNanos(), 1_001);
        assertThat(steady.size()).isEqualTo(2);
    }

    /** A sweep that backs off takes smaller pages, and knows what a whole one would be when it need not any more. */
    @Test
    void aSlowerPaceTakesAPartOfThePage() {
        pace.begin(false);

        assertThat(pace.size(0.25, Integer.MAX_VALUE)).isEqualTo(250);
        pace.pageTook(250, 0.25, 0, Duration.ofMillis(80).toNanos(), 1_000);

        assertThat(pace.size()).as("for half of two lanes").isEqualTo(500);
        assertThat(pace.size(1, 30)).isEqualTo(30);
        assertThat(pace.size(0.0001, 30)).isOne();
    }

    private void inTwoLanes() {
        pace.begin(false);
        pageTook(1_000, 320);
    }

    private void pageTook(int rows, int millis) {
        pace.pageTook(rows, 1, 0, Duration.ofMillis(millis).toNanos(), 1_000);
    }

    /** So many pages of whatever size, of which a thousand rows take this long. */
    private void pagesTook(int pages, int millisOfAThousand) {
        for (int i = 0; i < pages; i++) {
            pageTook(pace.size(), pace.size() * millisOfAThousand / 1_000);
        }
    }

    /** Pages at this speed, with so many transactions of others beside them. */
    private void work(Duration time, int rowsASecond, int othersASecond) {
        Duration end = now.plus(time);
        double others = 0;
        while (now.compareTo(end) < 0) {
            Duration took = Duration.ofMillis(pageTime(rowsASecond));
            others += othersASecond * took.toMillis() / 1_000.0;
            long whole = (long) others;
            others -= whole;
            commits += 1 + whole;
            pace.pageTook(pace.size(), 1, now.toNanos(), now.plus(took).toNanos(), commits);
            now = now.plus(took);
        }
    }

    private long pageTime(int rowsASecond) {
        return Math.max(1, pace.size() * 1_000L / rowsASecond);
    }
}
