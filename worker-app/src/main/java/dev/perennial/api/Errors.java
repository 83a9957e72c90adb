package dev.perennial.api;

import dev.perennial.access.InvalidAccessException;
import dev.perennial.failure.Redaction;
import dev.perennial.problem.Problem;
import dev.perennial.problem.ProblemRenderer;
import dev.perennial.problem.ProblemShape;
import dev.perennial.security.Open;
import dev.perennial.service.ServiceException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What goes wrong is answered in the shape that the caller knows, with a sentence of ours: no message of an exception, and nothing
 * that the client sent, goes out.
 */
@RestControllerAdvice
@RestController
class Errors implements ErrorController {

    private static final Logger log = LoggerFactory.getLogger(Errors.class);
    private static final Duration DATABASE_COMES_BACK = Duration.ofSeconds(5);
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final ProblemRenderer pages;

    Errors(ProblemRenderer pages) {
        this.pages = pages;
    }

    @ExceptionHandler
    ResponseEntity<?> refused(ServiceException refused, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        refused.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
        return answer(refused.problem(), headers, request);
    }

    @ExceptionHandler
    ResponseEntity<?> invalid(InvalidAccessException invalid, HttpServletRequest request) {
        return refused(ServiceException.invalid(invalid.field(), invalid.getMessage()), request);
    }

    @ExceptionHandler
    ResponseEntity<?> unreadable(HttpMessageNotReadableException unreadable, HttpServletRequest request) {
        Problem problem = Problem.of(
                "invalid-body",
                HttpStatus.BAD_REQUEST,
                "The body is not the JSON that this call takes: its fields are in the reference, and others are refused");
        return answer(problem, new HttpHeaders(), request);
    }

    /** The container reads parameters when they are first asked for. */
    @ExceptionHandler
    ResponseEntity<?> malformed(InvalidParameterException malformed, HttpServletRequest request) {
        return refused(
                ServiceException.invalid(
                        "query", "The parameters cannot be read: each has a name, and % begins an escape"),
                request);
    }

    @ExceptionHandler
    ResponseEntity<?> databaseAway(ConnectionException away, HttpServletRequest request) {
        return refused(ServiceException.unavailable("The database cannot be reached", DATABASE_COMES_BACK), request);
    }

    @ExceptionHandler
    ResponseEntity<?> anything(Exception failure, HttpServletRequest request) {
        if (failure instanceof ErrorResponse known) {
            return answer(Problem.of(status(known.getStatusCode())), known.getHeaders(), request);
        }
        log.error("a call failed: {}", Redaction.of(trace(failure)));
        return answer(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR), new HttpHeaders(), request);
    }

    /** Where the container itself refused; asked for from outside, there is nothing here. */
    @Open
    @RequestMapping("/error")
    ResponseEntity<?> byTheContainer(HttpServletRequest request) {
        HttpStatusCode status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatusCode.valueOf(code)
                : HttpStatus.NOT_FOUND;
        return answer(Problem.of(status(status)), new HttpHeaders(), request);
    }

    private ResponseEntity<?> answer(Problem problem, HttpHeaders headers, HttpServletRequest request) {
        if (ProblemShape.isForAPerson(request)) {
            return ResponseEntity.status(problem.status())
                    .headers(headers)
                    .contentType(HTML)
                    .body(pages.html(problem, request));
        }
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(ProblemShape.contentType(request))
                .body(ProblemShape.body(request, problem));
    }

    /** As text: a message in it may name an address or hold a secret, and is redacted like any other. */
    private static String trace(Exception failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static HttpStatus status(HttpStatusCode code) {
        HttpStatus known = HttpStatus.resolve(code.value());
        return known == null ? HttpStatus.BAD_REQUEST : known;
    }
}
