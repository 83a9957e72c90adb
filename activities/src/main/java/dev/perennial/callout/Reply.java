package dev.perennial.callout;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;

/**
 * What a call was answered with.
 *
 * @param headers the first of each name, by its name in small letters
 * @param body as much of it as was asked for
 * @param truncated whether there was more
 */
public record Reply(int status, Map<String, String> headers, byte[] body, boolean truncated, Duration took) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as text, in the encoding that it says it has, or UTF-8. */
    public String text() {
        return new String(body, charset());
    }

    private Charset charset() {
        ContentType type = ContentType.parseLenient(header("Content-Type").orElse(null));
        return type == null || type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
    }
}
