package dev.perennial.application;

import java.util.Map;

/**
 * A mail for the application to send.
 *
 * <p>{@link #toString()} names the template and the key alone: an address must not end up in a log.
 *
 * @param data what the template speaks of
 * @param idempotencyKey the same for every try of the same mail; printable ASCII, at most 256 characters
 */
public record Mail(String template, String to, Map<String, Object> data, String idempotencyKey) {

    public Mail {
        data = Map.copyOf(data);
    }

    @Override
    public String toString() {
        return "Mail[" + template + ", " + idempotencyKey + "]";
    }
}
