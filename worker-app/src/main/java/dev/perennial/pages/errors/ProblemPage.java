package dev.perennial.pages.errors;

import dev.perennial.problem.Problem;

/** What the page shows: why a call was refused, and where to go from there. */
public record ProblemPage(Problem problem, String requestId) {}
