package dev.perennial.problem;

import jakarta.servlet.http.HttpServletRequest;

/** Shows a problem to somebody who reads pages. */
public interface ProblemRenderer {

    String html(Problem problem, HttpServletRequest request);
}
