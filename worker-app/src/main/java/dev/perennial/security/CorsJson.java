package dev.perennial.security;

import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.DefaultCorsProcessor;

/** Refuses a foreign origin in the shape that every refusal has. */
public final class CorsJson extends DefaultCorsProcessor {

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
        response.setStatusCode(HttpStatus.FORBIDDEN);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getBody()
                .write("{\"error\":\"Origin not allowed\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        response.flush();
    }
}
