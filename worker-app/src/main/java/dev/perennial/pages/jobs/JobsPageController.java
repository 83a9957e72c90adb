package dev.perennial.pages.jobs;

import dev.perennial.access.Role;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page of all jobs. */
@RestController
@Conditional(OnApiRole.class)
class JobsPageController {

    private final JobBoard board;
    private final Frames frames;
    private final Clock clock;

    JobsPageController(JobBoard board, Frames frames, Clock clock) {
        this.board = board;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/jobs")
    ResponseEntity<String> jobs(
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "state", defaultValue = "") String state,
            Caller caller,
            HttpServletRequest request) {
        Instant now = clock.instant();
        List<JobBoard.Entry> all = board.all(caller.scope(), JobRow.RECENT);
        List<JobRow> rows = all.stream()
                .filter(entry -> state.isBlank() || entry.state().word().equals(state))
                .filter(entry -> entry.mentions(text))
                .map(entry -> JobRow.of(entry, now))
                .toList();
        return Html.page(
                "jobs/jobs.jte", new JobsPage(frames.of("jobs", caller, request, all), rows, all.size(), text, state));
    }
}
