package dev.perennial.pages.errors;

import dev.perennial.pages.frame.Html;
import dev.perennial.problem.Problem;
import dev.perennial.problem.ProblemRenderer;
import dev.perennial.problem.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Shows a problem as a page. */
@Component
class HtmlProblems implements ProblemRenderer {

    @Override
    public String html(Problem problem, HttpServletRequest request) {
        return Html.page("errors/problem.jte", new ProblemPage(problem, RequestId.of(request)))
                .getBody();
    }
}
