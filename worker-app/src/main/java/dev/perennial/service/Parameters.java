package dev.perennial.service;

import dev.perennial.access.Role;
import dev.perennial.schedule.Durations;
import dev.perennial.server.ManualRuns;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads what callers send. A wrong value is never repeated in the answer: it says what would be right. */
public final class Parameters {

    private static final int MOST = 500;
    private static final String OLDEST = "oldest";
    private static final List<String> ORDERS = List.of("newest", OLDEST);
    private static final List<String> ROLES =
            Arrays.stream(Role.values()).map(Role::word).toList();

    private Parameters() {}

    /** From 1 to 500. */
    public static int limit(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw ServiceException.invalid("limit", "limit must be a number from 1 to " + MOST);
    }

    public static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    /** One of a closed set of words. */
    public static Optional<String> oneOf(String name, String text, List<String> words) {
        Optional<String> given = given(text);
        if (given.isPresent() && !words.contains(given.get())) {
            throw ServiceException.invalid(name, name + " must be one of " + String.join(", ", words));
        }
        return given;
    }

    public static Optional<Instant> instant(String name, String text) {
        return given(text).map(value -> {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw ServiceException.invalid(name, name + " must be a time like 2026-01-31T09:00:00Z");
            }
        });
    }

    /** The number of a version of a definition. */
    public static int version(String name, String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw ServiceException.invalid(name, name + " must be the number of a version, from 1 on");
        }
        return Integer.parseInt(text);
    }

    /** A number by which something is found. */
    public static long number(String name, String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw ServiceException.invalid(name, name + " must be a number that an answer had");
        }
        return Long.parseLong(text);
    }

    /** Words separated by commas; none means any. */
    public static Set<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    public static UUID runId(String name, String text) {
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw ServiceException.invalid(name, name + " must be a run's id: 32 hexadecimal digits in five groups");
        }
        return UUID.fromString(text);
    }

    /** How long something holds, like {@code 90d}. */
    public static Optional<Duration> lifetime(String name, String text) {
        return duration(name, text, "90d, at most ten years");
    }

    /** How long something took, like {@code 30s}. */
    public static Optional<Duration> duration(String name, String text) {
        return duration(name, text, "30s, 5m or 1h30m");
    }

    private static Optional<Duration> duration(String name, String text, String right) {
        return given(text).map(value -> {
            try {
                return Durations.parse(value.strip());
            } catch (IllegalArgumentException e) {
                throw ServiceException.invalid(name, name + " must be a time like " + right);
            }
        });
    }

    /** In which order a list is; the newest first unless it is said. */
    public static boolean isOldestFirst(String order) {
        return oneOf("order", order, ORDERS).filter(OLDEST::equals).isPresent();
    }

    public static Role role(String text) {
        return oneOf("role", text, ROLES)
                .flatMap(Role::of)
                .orElseThrow(() -> ServiceException.invalid("role", "role must be one of " + String.join(", ", ROLES)));
    }

    /** Whole seconds. */
    public static Duration wait(String text, Duration longest) {
        if (text.matches("[0-9]{1,5}")) {
            Duration asked = Duration.ofSeconds(Long.parseLong(text));
            if (asked.compareTo(longest) <= 0) {
                return asked;
            }
        }
        throw ServiceException.invalid("wait", "wait must be a number of seconds from 0 to " + longest.toSeconds());
    }

    public static Optional<String> idempotencyKey(String key) {
        if (key != null && !key.matches(ManualRuns.KEY)) {
            throw ServiceException.invalid(
                    "Idempotency-Key",
                    "Idempotency-Key may hold letters, digits and . _ : - only, from 1 to 100 of them");
        }
        return Optional.ofNullable(key);
    }
}
