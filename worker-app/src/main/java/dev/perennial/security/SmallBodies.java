package dev.perennial.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/** A body may be empty, or a little JSON. Comes after the secret was looked at: a stranger's body is not read at all. */
public final class SmallBodies implements HandlerInterceptor {

    private static final int LIMIT = 64 * 1024;

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getContentLengthLong() > LIMIT) {
            return refuse(response, HttpStatus.CONTENT_TOO_LARGE);
        }
        // The length may not have been said, so it is counted.
        int length = request.getInputStream().readNBytes(LIMIT + 1).length;
        if (length > LIMIT) {
            return refuse(response, HttpStatus.CONTENT_TOO_LARGE);
        }
        if (length > 0 && !isJson(request.getContentType())) {
            return refuse(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        return true;
    }

    private static boolean isJson(String contentType) {
        try {
            return contentType != null
                    && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static boolean refuse(HttpServletResponse response, HttpStatus status) throws IOException {
        JsonError.write(response, status.value(), status.getReasonPhrase());
        return false;
    }
}
