package dev.perennial.cli.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.exit.Refusal;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.words.CutoverView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An access log that grows, is rotated and emptied: no call is lost, and none is told of as not there. */
class LogReaderTest {

    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    @TempDir
    private Path directory;

    private final Desk desk = new Desk();

    @Test
    void tellsOfCallsAndHowFarItRead() throws IOException {
        Path log = write("08:59:00 /", "09:00:02 /api/cron/warm", "09:00:03 /other", "09:01:00 /");

        try (LogFile file = new LogFile(log)) {
            new LogReader(desk, file).read(null);
        }

        assertThat(desk.told).containsExactly("warm [09:00:02] 08:59:00-09:01:00");
    }

    @Test
    void aLogThatIsFollowedIsReadUpToAMinuteAgo() throws IOException {
        Path log = write("08:59:00 /");
        try (LogFile file = new LogFile(log)) {
            LogReader reader = new LogReader(desk, file);
            reader.read(at("09:05:00"));
            append(log, "09:05:10 /api/cron/warm");
            reader.read(at("09:06:20"));
        }

        assertThat(desk.told).containsExactly("warm [] 08:59:00-09:04:00", "warm [09:05:10] 09:04:00-09:05:20");
    }

    @Test
    void aLineIsOneWhenItIsWhole() throws IOException {
        Path log = write("08:59:00 /");
        try (LogFile file = new LogFile(log)) {
            LogReader reader = new LogReader(desk, file);
            String line = line("09:00:02 /api/cron/warm");
            Files.writeString(log, line.substring(0, 30), StandardOpenOption.APPEND);
            reader.read(at("09:01:00"));
            Files.writeString(log, line.substring(30), StandardOpenOption.APPEND);
            reader.read(at("09:02:00"));
        }

        assertThat(desk.told).containsExactly("warm [] 08:59:00-09:00:00", "warm [09:00:02] 09:00:00-09:01:00");
    }

    /** The last lines of the old file were written after it was last read, and before it got another name. */
    @Test
    void aRotatedLogIsReadToItsEndAndThenTheNewOne() throws IOException {
        Path log = write("08:59:00 /");
        try (LogFile file = new LogFile(log)) {
            LogReader reader = new LogReader(desk, file);
            reader.read(at("09:00:00"));
            append(log, "09:00:02 /api/cron/warm");
            Files.move(log, directory.resolve("access.log.1"));
            reader.read(at("09:01:00"));
            Files.writeString(log, line("09:01:07 /api/cron/warm"));
            reader.read(at("09:03:00"));
        }

        assertThat(desk.told)
                .containsExactly(
                        "warm [] 08:59:00-08:59:00",
                        "warm [09:00:02] 08:59:00-09:00:00",
                        "warm [09:01:07] 09:00:00-09:02:00");
    }

    @Test
    void anEmptiedLogIsReadFromItsBeginning() throws IOException {
        Path log = write("08:59:00 /", "08:59:10 /", "08:59:20 /");
        try (LogFile file = new LogFile(log)) {
            LogReader reader = new LogReader(desk, file);
            reader.read(at("09:01:00"));
            Files.writeString(log, line("09:01:07 /api/cron/warm"));
            reader.read(at("09:03:00"));
        }

        assertThat(desk.told.get(1)).isEqualTo("warm [09:01:07] 09:00:00-09:02:00");
    }

    /** Lines that were read while nobody could be told are told of later, before it is said that they were read. */
    @Test
    void whatCouldNotBeToldIsToldLater() throws IOException {
        Path log = write("08:59:00 /", "09:00:02 /api/cron/warm");
        try (LogFile file = new LogFile(log)) {
            LogReader reader = new LogReader(desk, file);
            desk.away = true;
            assertThatThrownBy(() -> reader.read(at("09:05:00"))).isInstanceOf(Refusal.class);
            desk.away = false;
            reader.read(at("09:06:00"));
        }

        assertThat(desk.told).containsExactly("warm [09:00:02] 08:59:00-09:05:00");
    }

    @Test
    void anEmptyLogTellsNothing() throws IOException {
        Path log = write();

        try (LogFile file = new LogFile(log)) {
            assertThat(new LogReader(desk, file).read(null)).isEmpty();
        }

        assertThat(desk.told).isEmpty();
    }

    @Test
    void aLogThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new LogFile(directory.resolve("nowhere.log")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("nowhere.log cannot be read");
    }

    private Path write(String... lines) throws IOException {
        Path log = Files.createFile(directory.resolve("access.log"));
        for (String line : lines) {
            append(log, line);
        }
        return log;
    }

    private static void append(Path log, String line) throws IOException {
        Files.writeString(log, line(line), StandardOpenOption.APPEND);
    }

    private static String line(String timeAndPath) {
        String[] parts = timeAndPath.split(" ");
        return "10.0.0.7 - - [21/Nov/2026:%s +0000] \"GET %s HTTP/1.1\" 200 12%n".formatted(parts[0], parts[1]);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-21T" + time + "Z");
    }

    private static final class Desk implements CutoverDesk {

        private final List<String> told = new ArrayList<>();
        private boolean away;

        @Override
        public List<CutoverView> all() {
            return List.of(
                    view("warm", "log", "/api/cron/warm"), view("digest", "calls", "/"), view("nothing", "log", null));
        }

        private static CutoverView view(String job, String evidence, String path) {
            return new CutoverView(
                    job,
                    "watching",
                    evidence,
                    "15m",
                    true,
                    NINE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "ada",
                    NINE,
                    path,
                    "");
        }

        @Override
        public CutoverView report(String jobId, List<Instant> calls, Read read) {
            if (away) {
                throw Refusal.unreachable(null, "away");
            }
            List<String> times = calls.stream().map(Desk::time).toList();
            told.add("%s %s %s-%s".formatted(jobId, times, time(read.from()), time(read.until())));
            return view(jobId, "log", "/");
        }

        private static String time(Instant at) {
            return at.toString().substring(11, 19);
        }

        @Override
        public CutoverView watch(String jobId, Watching how) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CutoverView move(String jobId, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CutoverView back(String jobId, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(String jobId) {
            throw new UnsupportedOperationException();
        }
    }
}
