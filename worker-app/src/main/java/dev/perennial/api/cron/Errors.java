package dev.perennial.api.cron;

import dev.perennial.failure.Redaction;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What goes wrong is answered as {@code {"error": "…"}}, the shape that callers know, with a sentence of ours: no message of an
 * exception, and nothing that the client sent, goes out.
 */
@RestControllerAdvice
@RestController
class Errors implements ErrorController {

    private static final Logger log = LoggerFactory.getLogger(Errors.class);
    private static final Duration DATABASE_COMES_BACK = Duration.ofSeconds(5);

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(ApiException refused) {
        HttpHeaders headers = new HttpHeaders();
        refused.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
        return answer(refused.status(), headers, refused.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> databaseAway(ConnectionException away) {
        return refused(ApiException.unavailable("The database cannot be reached", DATABASE_COMES_BACK));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> anything(Exception failure) {
        if (failure instanceof ErrorResponse known) {
            return answer(known.getStatusCode(), known.getHeaders(), phrase(known.getStatusCode()));
        }
        log.error("a call failed: {}", Redaction.of(trace(failure)));
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, new HttpHeaders(), phrase(HttpStatus.INTERNAL_SERVER_ERROR));
    }

    /** Where the container itself refused; asked for from outside, there is nothing here. */
    @RequestMapping("/error")
    ResponseEntity<Map<String, Object>> byTheContainer(HttpServletRequest request) {
        HttpStatusCode status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatusCode.valueOf(code)
                : HttpStatus.NOT_FOUND;
        return answer(status, new HttpHeaders(), phrase(status));
    }

    private static ResponseEntity<Map<String, Object>> answer(
            HttpStatusCode status, HttpHeaders headers, String error) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_JSON)
                .body(JsonBody.with("error", error).fields());
    }

    /** As text: a message in it may name an address or hold a secret, and is redacted like any other. */
    private static String trace(Exception failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String phrase(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null ? "Refused" : known.getReasonPhrase();
    }
}
