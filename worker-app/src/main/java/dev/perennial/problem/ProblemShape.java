package dev.perennial.problem;

import dev.perennial.database.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * How a refusal is written: the seven promised calls have {@code {"error": "…"}}, everything else is RFC 9457. The path decides the
 * words alone, never whether somebody may.
 */
public final class ProblemShape {

    private static final String PROMISED = "/api/cron/";

    private ProblemShape() {}

    public static MediaType contentType(HttpServletRequest request) {
        return isPromised(request) ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON;
    }

    public static Map<String, Object> body(HttpServletRequest request, Problem problem) {
        if (isPromised(request)) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("error", problem.detail());
            return body;
        }
        return problem.body(RequestId.of(request));
    }

    /** Where no message converter is at hand. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        byte[] body = Json.write(body(request, problem)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status().value());
        response.setContentType(contentType(request).toString());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** A browser that shows a page, and no program. */
    public static boolean isForAPerson(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null
                && accept.contains(MediaType.TEXT_HTML_VALUE)
                && !path(request).startsWith("/api/");
    }

    private static boolean isPromised(HttpServletRequest request) {
        return path(request).startsWith(PROMISED);
    }

    /** What was asked for, also where the container asks on its own behalf. */
    private static String path(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }
}
