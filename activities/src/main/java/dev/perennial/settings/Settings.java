package dev.perennial.settings;

import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import dev.perennial.run.JobRequest;
import dev.perennial.schedule.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the settings of a job. What cannot be read fails the run as MISCONFIGURED, saying what would be right. */
public final class Settings {

    private final JobRequest request;

    private Settings(JobRequest request) {
        this.request = request;
    }

    public static Settings of(JobRequest request) {
        return new Settings(request);
    }

    /** As {@link Durations} reads it: {@code 72h}, {@code 60d}, {@code PT1H30M}. */
    public Duration duration(String name, String otherwise) {
        String text = request.setting(name, otherwise);
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, "a duration such as 90s, 5m, 72h or 60d");
        }
    }

    /** A part of the whole, from 0 to 1. */
    public double share(String name, double otherwise) {
        String text = request.setting(name, Double.toString(otherwise));
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // answered below, like one out of range
        }
        throw wrong(name, text, "a number from 0 to 1");
    }

    /** Settings under one name, such as {@code surge: {floor: 50, times: 3}}; none when it is not set. */
    public Settings group(String name, Set<String> fields) {
        Object value = request.settings().getOrDefault(name, Map.of());
        if (!(value instanceof Map<?, ?> given) || !fields.containsAll(given.keySet())) {
            throw wrong(name, value.toString(), "a group of " + String.join(", ", new TreeSet<>(fields)));
        }
        Map<String, Object> named = new HashMap<>();
        given.forEach((field, setting) -> named.put(name + "." + field, setting));
        return of(new JobRequest(
                request.jobId(), request.asOf(), request.runId(), named, request.force(), request.requestedBy()));
    }

    /** A whole number within the given bounds. */
    public int wholeNumber(String name, int otherwise, int least, int most) {
        String text = request.setting(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below, like one out of range
        }
        throw wrong(name, text, "a whole number from " + least + " to " + most);
    }

    /** Whole numbers by name, none below zero and none above the given most. There is no default: it has to be set. */
    public Map<String, Integer> counts(String name, int most) {
        String right = "a whole number from 0 to " + most + " for each name, such as {BRONZE: 1, GOLD: 5}";
        Object value = request.settings().get(name);
        if (!(value instanceof Map<?, ?> given) || given.isEmpty()) {
            throw wrong(name, value == null ? "missing" : value.toString(), right);
        }
        Map<String, Integer> counts = new TreeMap<>();
        given.forEach((key, count) -> {
            if (!(count instanceof Integer number) || number < 0 || number > most) {
                throw wrong(name + "." + key, String.valueOf(count), right);
            }
            counts.put(key.toString(), number);
        });
        return counts;
    }

    private RuntimeException wrong(String name, String value, String right) {
        return JobFailure.of(
                FailureKind.MISCONFIGURED,
                "setting " + name + " of " + request.jobId() + " is " + value + "; it should be " + right);
    }
}
