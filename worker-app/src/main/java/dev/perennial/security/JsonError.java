package dev.perennial.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the one shape that every refusal has, {@code {"error": "…"}}, where no message converter is at hand. */
public final class JsonError {

    private JsonError() {}

    /** @param error one of our own sentences: it is written as it is, and nothing that a client sent belongs into it */
    public static void write(HttpServletResponse response, int status, String error) throws IOException {
        byte[] body = "{\"error\":\"%s\"}".formatted(error).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
