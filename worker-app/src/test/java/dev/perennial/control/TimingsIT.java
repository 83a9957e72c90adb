package dev.perennial.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.perennial.cron.ZoneTimeline;
import dev.perennial.cron.Zones;
import dev.perennial.ledger.Run;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.registry.TimeZoneDao;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Timing;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each kind of timing fires on the real server when the product says that it is due, wherever clocks change. */
class TimingsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TIMES_A_CALL = 1_000;

    private static ControlFixture house;

    @BeforeAll
    static void open() {
        house = ControlFixture.open();
        house.startWorker();
        house.startControl();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /** Data from before 2026 have Vancouver an hour behind in winter, and those of the server may be as old as this JVM's. */
    @Test
    void aCronTextFiresByTheClocksOfItsZoneAsTheyAreToday() {
        OffsetDateTime there = Zones.local(Instant.now(), ZoneId.of("America/Vancouver"));
        String thisHour = "*/2 * %d,%d * * *".formatted(there.getHour(), (there.getHour() + 1) % 24);
        house.define(ControlFixture.cron("vancouver", thisHour, "America/Vancouver"));

        await().atMost(PATIENCE)
                .until(() -> house.rows("vancouver", RunStatus.SUCCESS).size() >= 3);

        assertThat(house.rows("vancouver"))
                .as("none is taken for one that a person started")
                .allMatch(run -> run.trigger() == Trigger.SCHEDULE)
                .allMatch(run -> run.asOf().getEpochSecond() % 2 == 0);
        assertThat(ScriptedActivitiesImpl.done("vancouver")).doesNotHaveDuplicates();
    }

    @Test
    void aDateFiresOnceAtTheWallClockOfItsZone() {
        ZoneId zone = ZoneId.of("America/New_York");
        LocalDateTime soon = Zones.local(Instant.now().plusSeconds(5), zone)
                .toLocalDateTime()
                .truncatedTo(ChronoUnit.SECONDS);
        Instant due = Zones.instant(soon, Zones.rules(zone));
        house.define(ControlFixture.timed("once", new Timing.Once(soon), zone.getId()));

        await().atMost(PATIENCE)
                .until(() -> !house.rows("once", RunStatus.SUCCESS).isEmpty());

        assertThat(house.rows("once")).singleElement().satisfies(run -> {
            assertThat(run.trigger()).isEqualTo(Trigger.SCHEDULE);
            assertThat(run.asOf()).isEqualTo(due);
        });
    }

    @Test
    void theServerIsDueWhenTheProductIsForAsFarAsTheZonesAreDecided() {
        List<String> zones = List.of("Europe/Berlin", "America/Vancouver", "Australia/Lord_Howe", "Asia/Kolkata");
        List<String> texts = List.of("30 2 * * *", "0 0 1 * *", "15 1,23 * * 0-2", "0 0 13 * 5", "*/20 1 * 3,10,11 *");
        List<JobDefinition> jobs = zones.stream()
                .flatMap(zone -> IntStream.range(0, texts.size())
                        .mapToObj(i -> ControlFixture.cron(
                                "in_%s_%d".formatted(zone.toLowerCase().replaceAll("\\W", "_"), i),
                                texts.get(i),
                                zone)))
                .toList();
        house.define(jobs.toArray(JobDefinition[]::new));
        jobs.forEach(job -> await().atMost(PATIENCE)
                .until(() -> registered(job.id()).converged().isPresent()));

        for (JobDefinition job : jobs) {
            ZoneTimeline zone = registered(job.id()).zone().orElseThrow();
            Instant from = zone.decidedAt();
            assertThat(times(job.id(), from, zone.knownUntil().minusSeconds(1)))
                    .as("%s in %s", job.timing().text(), job.timeZone())
                    .isEqualTo(registered(job.id())
                            .ticks()
                            .between(from, zone.knownUntil().minusSeconds(1), Integer.MAX_VALUE));
        }
    }

    /** Another version of the product has decided by other data; what it decided holds for everybody. */
    @Test
    void whatWasDecidedAboutAZoneHoldsWhateverDataThisProcessHas() {
        ZoneId zone = ZoneId.of("Antarctica/Troll");
        OffsetDateTime elsewhere = Instant.now().atOffset(ZoneOffset.ofHours(-9));
        decide(new ZoneTimeline(
                zone,
                List.of(new ZoneTimeline.OffsetFrom(Instant.now().minus(Duration.ofDays(400)), ZoneOffset.ofHours(-9))),
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Instant.now().plus(Duration.ofDays(390)),
                "2099z"));
        String thisHour = "*/2 * %d,%d * * *".formatted(elsewhere.getHour(), (elsewhere.getHour() + 1) % 24);
        house.define(ControlFixture.cron("troll", thisHour, zone.getId()));

        await().atMost(PATIENCE)
                .until(() -> house.rows("troll", RunStatus.SUCCESS).size() >= 2);

        assertThat(house.rows("troll")).extracting(Run::trigger).containsOnly(Trigger.SCHEDULE);
    }

    private static void decide(ZoneTimeline timeline) {
        house.jdbi().useTransaction(handle -> new TimeZoneDao(handle).decide(timeline, Optional.empty()));
    }

    private static RegisteredJob registered(String id) {
        return house.registry().find(id).orElseThrow();
    }

    private static List<Instant> times(String scheduleId, Instant after, Instant until) {
        List<Instant> times = new ArrayList<>();
        List<Instant> page;
        do {
            page = page(scheduleId, times.isEmpty() ? after : times.get(times.size() - 1), until);
            times.addAll(page);
        } while (page.size() == MOST_TIMES_A_CALL);
        return times;
    }

    private static List<Instant> page(String scheduleId, Instant after, Instant until) {
        return house
                .client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .listScheduleMatchingTimes(ListScheduleMatchingTimesRequest.newBuilder()
                        .setNamespace(house.client().getOptions().getNamespace())
                        .setScheduleId(scheduleId)
                        .setStartTime(timestamp(after))
                        .setEndTime(timestamp(until))
                        .build())
                .getStartTimeList()
                .stream()
                .map(time -> Instant.ofEpochSecond(time.getSeconds()))
                .toList();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
    }
}
