package dev.perennial.pages.frame;

import dev.perennial.security.Caller;
import dev.perennial.service.JobBoard;
import dev.perennial.service.OnApiRole;
import dev.perennial.words.JobState;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;

/** Makes the frame of a page. */
@Component
@Conditional(OnApiRole.class)
public class Frames {

    private final JobBoard board;

    Frames(JobBoard board) {
        this.board = board;
    }

    public Frame of(String here, Caller caller, HttpServletRequest request) {
        return of(here, caller, request, board.lately(caller.scope()));
    }

    /** For a page that has the jobs at hand. */
    public Frame of(String here, Caller caller, HttpServletRequest request, List<JobBoard.Entry> jobs) {
        int attention = (int) jobs.stream()
                .filter(entry -> entry.state() == JobState.FAILING || entry.state() == JobState.LATE)
                .count();
        return new Frame(here, caller, csrf(request), attention);
    }

    /** Read here, so that the cookie beside it is set before the page is sent. */
    public static String csrf(HttpServletRequest request) {
        return ((CsrfToken) request.getAttribute(CsrfToken.class.getName())).getToken();
    }
}
