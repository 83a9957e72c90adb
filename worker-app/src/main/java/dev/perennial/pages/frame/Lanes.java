package dev.perennial.pages.frame;

import dev.perennial.cron.Zones;
import dev.perennial.ledger.Run;
import dev.perennial.service.JobBoard;
import dev.perennial.words.RunSentence;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Each job's times from twelve hours ago to twelve hours ahead, a lane each, with a line for now. */
public record Lanes(List<Hour> hours, List<Lane> lanes, int height) {

    public static final int LEFT = 200;
    public static final int WIDTH = 1_140;

    private static final Duration SIDE = Duration.ofHours(12);
    private static final int TOP = 22;
    private static final int STEP = 26;
    private static final int MOST_LANES = 20;
    private static final int MOST_MARKS = 200;
    private static final int NARROWEST = 5;
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

    /** A line at every third hour. */
    public record Hour(int x, String text) {}

    /** @param y of its middle */
    public record Lane(int y, String jobId, String name, List<Mark> marks) {}

    /** @param tone {@code future} for what is to come */
    public record Mark(int x, int width, String tone, String title) {}

    /** The first twenty jobs that have a time to show. */
    public static Stream<JobBoard.Entry> shown(List<JobBoard.Entry> jobs, Instant now) {
        return jobs.stream().filter(entry -> !marks(entry, now).isEmpty()).limit(MOST_LANES);
    }

    /** @param shown with their runs */
    public static Lanes of(List<JobBoard.Entry> shown, Instant now) {
        List<Lane> lanes = new ArrayList<>();
        for (JobBoard.Entry entry : shown) {
            int y = TOP / 2 + lanes.size() * STEP;
            lanes.add(new Lane(y, entry.id(), entry.job().definition().name(), marks(entry, now)));
        }
        return new Lanes(hours(now), lanes, lanes.size() * STEP + TOP);
    }

    public int now() {
        return LEFT + (WIDTH - LEFT) / 2;
    }

    private static List<Hour> hours(Instant now) {
        List<Hour> hours = new ArrayList<>();
        Instant hour = now.minus(SIDE).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        while (hour.isBefore(now.plus(SIDE))) {
            if (Zones.local(hour, ZoneId.of("UTC")).getHour() % 3 == 0) {
                hours.add(new Hour(x(hour, now), HOUR.format(Zones.local(hour, ZoneId.of("UTC")))));
            }
            hour = hour.plus(1, ChronoUnit.HOURS);
        }
        return hours;
    }

    private static List<Mark> marks(JobBoard.Entry entry, Instant now) {
        List<Mark> marks = new ArrayList<>();
        for (Run run : entry.recent()) {
            Instant at = RunSentence.at(run);
            if (at.isAfter(now.minus(SIDE)) && !at.isAfter(now)) {
                marks.add(mark(run, at, now));
            }
        }
        if (!entry.job().isPaused()) {
            for (Instant tick : entry.job().ticks().between(now, now.plus(SIDE), MOST_MARKS)) {
                marks.add(new Mark(x(tick, now), NARROWEST, "future", title(tick, "to come")));
            }
        }
        return marks;
    }

    private static Mark mark(Run run, Instant at, Instant now) {
        Chip chip = Chip.of(run);
        long width = run.durationMs().orElse(0L) * (WIDTH - LEFT) / (2 * SIDE.toMillis());
        return new Mark(x(at, now), (int) Math.max(NARROWEST, width), chip.tone(), title(at, chip.word()));
    }

    private static String title(Instant at, String what) {
        return Moment.at(at, ZoneId.of("UTC")).text() + ", " + what;
    }

    private static int x(Instant at, Instant now) {
        long fromLeft = Duration.between(now.minus(SIDE), at).toMillis();
        return (int) (LEFT + (WIDTH - LEFT) * fromLeft / (2 * SIDE.toMillis()));
    }
}
