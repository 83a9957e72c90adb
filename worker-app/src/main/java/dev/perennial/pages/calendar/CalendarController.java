package dev.perennial.pages.calendar;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import dev.perennial.access.JobScope;
import dev.perennial.access.Role;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.PastHours;
import dev.perennial.service.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page of a week, past and to come in one grid, and the same for calendars. */
@RestController
@Conditional(OnApiRole.class)
class CalendarController {

    private static final MediaType ICALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);
    private static final int DAYS = 7;
    private static final Duration AHEAD = Duration.ofDays(31);
    private static final int MOST_EVENTS_OF_A_JOB = 100;
    private static final DateTimeFormatter TITLE = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final JobBoard board;
    private final PastHours past;
    private final Frames frames;
    private final Clock clock;

    CalendarController(JobBoard board, PastHours past, Frames frames, Clock clock) {
        this.board = board;
        this.past = past;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/calendar")
    ResponseEntity<String> week(
            @RequestParam(name = "week", defaultValue = "") String asked, Caller caller, HttpServletRequest request) {
        Instant now = clock.instant();
        LocalDate monday = monday(asked, now);
        Week week = new Week(monday, now, jobs(caller.scope(), ""));
        return Html.page(
                "calendar/calendar.jte",
                new CalendarPage(
                        frames.of("calendar", caller, request),
                        "Week of " + TITLE.format(monday),
                        "/calendar?week=" + monday.minusWeeks(1),
                        "/calendar?week=" + monday.plusWeeks(1),
                        IntStream.range(0, 24).boxed().toList(),
                        week.days(past.of(monday, DAYS, caller.scope())),
                        week.minutes(),
                        "Minute %d of the hour has the fewest: a good one for a new job.".formatted(week.freeMinute()),
                        week.clashes(),
                        week.frequent()));
    }

    /** The times to come of a month, of every job, of a group or of one; of a job at most the next hundred. */
    @Requires(Role.VIEWER)
    @GetMapping("/calendar.ics")
    ResponseEntity<String> calendar(
            @RequestParam(name = "job", defaultValue = "") String job,
            @RequestParam(name = "group", defaultValue = "") String group,
            Caller caller) {
        Instant now = clock.instant();
        ICalendar calendar = new ICalendar();
        calendar.setProductId("-//Perennial//EN");
        jobs(board.scope(caller.scope(), group), job).stream()
                .filter(known -> !known.isPaused())
                .forEach(known -> known.ticks()
                        .between(now, now.plus(AHEAD), MOST_EVENTS_OF_A_JOB)
                        .forEach(tick -> calendar.addEvent(event(known, tick, now))));
        return ResponseEntity.ok()
                .contentType(ICALENDAR)
                .body(Biweekly.write(calendar).go());
    }

    private static VEvent event(RegisteredJob job, Instant tick, Instant now) {
        VEvent event = new VEvent();
        event.setUid("%s-%d@perennial".formatted(job.id(), tick.getEpochSecond()));
        event.setDateTimeStamp(Date.from(now));
        event.setSummary(job.definition().name());
        event.setDateStart(Date.from(tick));
        event.setUrl("/jobs/" + job.id());
        return event;
    }

    private List<RegisteredJob> jobs(JobScope scope, String id) {
        return board.jobs(scope).stream()
                .filter(job -> id.isBlank() || job.id().equals(id))
                .toList();
    }

    private static LocalDate monday(String asked, Instant now) {
        try {
            LocalDate day = asked.isBlank() ? LocalDate.ofInstant(now, ZoneOffset.UTC) : LocalDate.parse(asked);
            if (day.getYear() >= 1970 && day.getYear() < 2100) {
                return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            }
        } catch (DateTimeParseException wrong) {
            // Said below.
        }
        throw ServiceException.invalid("week", "week must be a day of it, like 2026-01-31");
    }
}
