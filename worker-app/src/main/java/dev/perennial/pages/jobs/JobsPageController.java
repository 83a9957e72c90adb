package dev.perennial.pages.jobs;

import dev.perennial.access.JobScope;
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
import org.springframework.web.util.UriComponentsBuilder;

/** The page of all jobs. */
@RestController
@Conditional(OnApiRole.class)
class JobsPageController {

    private static final int ROWS = 50;

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
            @RequestParam(name = "group", defaultValue = "") String group,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "after", defaultValue = "") String after,
            Caller caller,
            HttpServletRequest request) {
        Instant now = clock.instant();
        List<JobBoard.Entry> all = board.all(caller.scope());
        JobScope wanted = board.scope(caller.scope(), group);
        List<JobBoard.Entry> found = all.stream()
                .filter(entry -> wanted.includes(entry.id()))
                .filter(entry -> state.isBlank() || entry.state().word().equals(state))
                .filter(entry -> entry.mentions(text))
                .toList();
        List<JobBoard.Entry> rest =
                found.stream().filter(entry -> entry.id().compareTo(after) > 0).toList();
        List<JobRow> rows = board.withRuns(rest.stream().limit(ROWS).toList(), JobRow.RECENT).stream()
                .map(entry -> JobRow.of(entry, now))
                .toList();
        String more =
                rest.size() > ROWS ? more(text, group, state, rows.get(ROWS - 1).id()) : "";
        return Html.page(
                "jobs/jobs.jte",
                new JobsPage(
                        frames.of("jobs", caller, request, all),
                        rows,
                        found.size(),
                        all.size(),
                        text,
                        board.groups(caller.scope()),
                        group,
                        state,
                        more));
    }

    private static String more(String text, String group, String state, String last) {
        return UriComponentsBuilder.fromPath("/jobs")
                .queryParam("q", "{text}")
                .queryParam("group", "{group}")
                .queryParam("state", "{state}")
                .queryParam("after", last)
                .encode()
                .build(text, group, state)
                .toString();
    }
}
