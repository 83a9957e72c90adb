package dev.perennial.cli.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of an access log: in the Common or Combined Log Format of Apache httpd and nginx, or a JSON object with a time and a path as
 * nginx, Caddy and log drains write them.
 *
 * @param target path and query of the request
 */
record LogLine(Instant at, String target) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMON = Pattern.compile("\\[([^\\]]+)] \"[A-Z]+ (\\S+)[^\"]*\"");
    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);
    private static final Pattern REQUEST = Pattern.compile("[A-Z]+ (\\S+).*");
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?#]+");
    private static final List<String> TIMES =
            List.of("/time", "/timestamp", "/time_iso8601", "/@timestamp", "/ts", "/date", "/timestampInMs");
    private static final List<String> TARGETS =
            List.of("/request_uri", "/request/uri", "/proxy/path", "/requestPath", "/path", "/uri", "/url", "/request");

    /** Later than any moment that is written in seconds. */
    private static final double MILLISECONDS = 1e11;

    /** Empty when it is in neither format. */
    static Optional<LogLine> read(String line) {
        return line.startsWith("{") ? json(line) : common(line);
    }

    /** Whether it is a request of that path; where the path has a query, of exactly that one. */
    boolean calls(String path) {
        return path.contains("?")
                ? target.equals(path)
                : target.replaceFirst("[?#].*$", "").equals(path);
    }

    private static Optional<LogLine> common(String line) {
        Matcher matcher = COMMON.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            Instant at = OffsetDateTime.parse(matcher.group(1), COMMON_TIME).toInstant();
            return Optional.of(new LogLine(at, withoutOrigin(matcher.group(2))));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Optional<LogLine> json(String line) {
        try {
            JsonNode fields = JSON.readTree(line);
            Optional<Instant> at = TIMES.stream()
                    .map(fields::at)
                    .map(LogLine::time)
                    .filter(Objects::nonNull)
                    .findFirst();
            Optional<String> target = TARGETS.stream()
                    .map(fields::at)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst();
            return at.flatMap(moment -> target.map(text -> new LogLine(moment, ofRequest(text))));
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }

    private static Instant time(JsonNode value) {
        if (value.isNumber()) {
            double number = value.asDouble();
            return Instant.ofEpochMilli(Math.round(number < MILLISECONDS ? number * 1_000 : number));
        }
        if (!value.isTextual()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value.asText()).toInstant();
        } catch (DateTimeException other) {
            return null;
        }
    }

    /** Some write the whole request line. */
    private static String ofRequest(String text) {
        Matcher request = REQUEST.matcher(text);
        return withoutOrigin(request.matches() ? request.group(1) : text);
    }

    private static String withoutOrigin(String target) {
        return ORIGIN.matcher(target).replaceFirst("");
    }
}
