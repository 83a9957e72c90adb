package dev.perennial.security;

import dev.perennial.problem.Problem;
import dev.perennial.problem.ProblemShape;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/**
 * A body may be empty, a little JSON, or a form of ours. Comes after it was decided who may: a stranger's body is not read at all.
 */
public final class SmallBodies implements HandlerInterceptor {

    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        int limit = limit(handler);
        if (request.getContentLengthLong() > limit) {
            return refuse(request, response, HttpStatus.CONTENT_TOO_LARGE);
        }
        BufferedBody body = WebUtils.getNativeRequest(request, BufferedBody.class);
        if (body == null || isForm(request)) {
            // The container has read a form already, and no more of it than it may.
            return true;
        }
        // The length may not have been said, so it is counted.
        int length = body.read(limit).length;
        if (length > limit) {
            return refuse(request, response, HttpStatus.CONTENT_TOO_LARGE);
        }
        if (length > 0 && !isJson(request)) {
            return refuse(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        return true;
    }

    private static int limit(Object handler) {
        LargeBody large = handler instanceof HandlerMethod method ? method.getMethodAnnotation(LargeBody.class) : null;
        return large == null ? BufferedBody.LIMIT : large.value();
    }

    private static boolean isJson(HttpServletRequest request) {
        return is(MediaType.APPLICATION_JSON, request)
                || request.getMethod().equals(HttpMethod.PATCH.name()) && is(MERGE_PATCH, request);
    }

    static boolean isForm(HttpServletRequest request) {
        return is(MediaType.APPLICATION_FORM_URLENCODED, request);
    }

    private static boolean is(MediaType wanted, HttpServletRequest request) {
        try {
            String contentType = request.getContentType();
            return contentType != null && wanted.equalsTypeAndSubtype(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static boolean refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status)
            throws IOException {
        ProblemShape.write(request, response, Problem.of(status));
        return false;
    }
}
