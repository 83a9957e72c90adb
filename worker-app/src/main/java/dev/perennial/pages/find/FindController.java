package dev.perennial.pages.find;

import dev.perennial.access.Role;
import dev.perennial.pages.find.FindPage.Deed;
import dev.perennial.pages.find.FindPage.Place;
import dev.perennial.pages.frame.Frame;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finds any page and any job by a few letters; the palette of every page shows its answer. */
@RestController
@Conditional(OnApiRole.class)
class FindController {

    private static final int MOST_JOBS = 8;

    private static final Map<String, String> PAGES = Map.of(
            "Overview", "/",
            "Jobs", "/jobs",
            "Runs", "/runs",
            "Calendar", "/calendar",
            "Alerts", "/alerts",
            "System", "/system",
            "API reference", "/api/docs");

    private static final Map<String, String> PAGES_OF_ADMINS = Map.of("Tokens", "/tokens", "Audit", "/audit");

    private final JobBoard board;
    private final Frames frames;

    FindController(JobBoard board, Frames frames) {
        this.board = board;
        this.frames = frames;
    }

    @Requires(Role.VIEWER)
    @GetMapping("/find")
    ResponseEntity<String> find(
            @RequestParam(name = "q", defaultValue = "") String text, Caller caller, HttpServletRequest request) {
        List<JobBoard.Entry> all = board.lately(caller.scope());
        Frame frame = frames.of("find", caller, request, all);
        List<JobBoard.Entry> jobs = text.isBlank()
                ? List.of()
                : all.stream()
                        .filter(job -> job.mentions(text))
                        .limit(MOST_JOBS)
                        .toList();
        return Html.page("find/find.jte", new FindPage(frame, text, places(text, jobs, frame), deeds(jobs, frame)));
    }

    private static List<Place> places(String text, List<JobBoard.Entry> jobs, Frame frame) {
        List<Place> places = new ArrayList<>();
        Map<String, String> pages = new TreeMap<>(PAGES);
        if (frame.mayAdminister()) {
            pages.putAll(PAGES_OF_ADMINS);
        }
        if (frame.mayDefine()) {
            pages.put("New job", "/new-job");
        }
        pages.entrySet().stream()
                .filter(page -> contains(page.getKey(), text))
                .forEach(page -> places.add(new Place("page", page.getKey(), "", page.getValue())));
        jobs.forEach(job -> places.add(new Place("job", job.job().definition().name(), job.id(), "/jobs/" + job.id())));
        return places;
    }

    private static boolean contains(String name, String text) {
        return name.toLowerCase(Locale.ROOT).contains(text.strip().toLowerCase(Locale.ROOT));
    }

    private static List<Deed> deeds(List<JobBoard.Entry> jobs, Frame frame) {
        if (jobs.size() != 1 || !frame.mayOperate()) {
            return List.of();
        }
        String path = "/jobs/" + jobs.get(0).id();
        return List.of(
                new Deed("Run now", path + "/run"),
                jobs.get(0).job().isPaused()
                        ? new Deed("Resume", path + "/resume")
                        : new Deed("Pause", path + "/pause"));
    }
}
