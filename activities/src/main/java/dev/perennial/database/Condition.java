package dev.perennial.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the rows of a table, as somebody wrote it: one expression of SQL that knows a single time, {@code :as_of}. What it
 * means is PostgreSQL's to say; here it is only made sure that it is one expression and asks no clock.
 *
 * @param sql with {@code :as_of} as a time with a zone, whatever the session's zone
 * @param names the columns and functions that it may name, in small letters as PostgreSQL reads them
 */
public record Condition(String sql, Set<String> names) {

    /** How {@code :as_of} is written in a statement that binds {@code asOf}. */
    public static final String AS_OF = "cast(:asOf as timestamptz)";

    private static final Pattern TOKEN = Pattern.compile(
            "(?<string>'(?:[^']|'')*')|(?<quoted>\"(?:[^\"]|\"\")*\")|(?<cast>::)|(?<parameter>:[A-Za-z_]\\w*)"
                    + "|(?<comment>--|/\\*)|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)|(?<other>.)",
            Pattern.DOTALL);

    private static final Map<String, String> CLOCKS = clocks();

    /** They would make statements of one expression, or are read in ways of their own. */
    private static final Map<String, String> NOT_READ = Map.of(
            ";", "one condition without ;",
            "?", "no operator with a question mark; jsonb_exists(column, 'key') says the same as ?",
            "$", "no $: write texts in 'quotes'",
            ":", "no : but in :as_of and ::type",
            "\\", "no backslash");

    /** @throws IllegalArgumentException with what would be right, to follow "expected" */
    public static Condition parse(String text) {
        return parse(text, CLOCKS);
    }

    /**
     * One that is asked for what is so at this moment: it may ask a clock, and has no {@code :as_of}.
     *
     * @throws IllegalArgumentException with what would be right, to follow "expected"
     */
    public static Condition ofTheMoment(String text) {
        Condition condition = parse(text, Map.of());
        if (condition.sql().contains(AS_OF)) {
            throw new IllegalArgumentException("now() in place of :as_of: what is so at this moment is asked for");
        }
        return condition;
    }

    private static Condition parse(String text, Map<String, String> refused) {
        StringBuilder sql = new StringBuilder();
        Set<String> names = new TreeSet<>();
        List<String> open = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        String before = "";
        while (token.find()) {
            sql.append(read(token, before, names, open, refused));
            before = token.group();
        }
        if (!open.isEmpty() || text.isBlank()) {
            throw new IllegalArgumentException(
                    text.isBlank() ? "a condition such as expires_at < :as_of" : "each ( to have its )");
        }
        return new Condition(sql.toString(), names);
    }

    private static String read(
            Matcher token, String before, Set<String> names, List<String> open, Map<String, String> refused) {
        String text = token.group();
        if (token.group("string") != null) {
            if (before.toLowerCase(Locale.ROOT).matches("e|u&|b|x|n|&")) {
                throw new IllegalArgumentException("plain texts in 'quotes', without a letter before them");
            }
        } else if (token.group("comment") != null) {
            throw new IllegalArgumentException("no comment in a condition");
        } else if (token.group("parameter") != null) {
            if (!text.equals(":as_of")) {
                throw new IllegalArgumentException(":as_of to be its only parameter, and not " + text);
            }
            return AS_OF;
        } else if (token.group("quoted") != null) {
            names.add(text.substring(1, text.length() - 1).replace("\"\"", "\""));
        } else if (token.group("word") != null) {
            word(text.toLowerCase(Locale.ROOT), names, refused);
        } else {
            other(text, open);
        }
        return text;
    }

    private static void word(String word, Set<String> names, Map<String, String> refused) {
        if (refused.containsKey(word)) {
            throw new IllegalArgumentException("%s in place of %s: a run that is late or repeated does the same then"
                    .formatted(refused.get(word), word));
        }
        names.add(word);
    }

    private static void other(String text, List<String> open) {
        if (NOT_READ.containsKey(text)) {
            throw new IllegalArgumentException(NOT_READ.get(text));
        }
        if (text.equals("'") || text.equals("\"")) {
            throw new IllegalArgumentException("each quote to be closed");
        }
        if (text.equals("(")) {
            open.add(text);
        } else if (text.equals(")")) {
            if (open.isEmpty()) {
                throw new IllegalArgumentException("each ) to have its (");
            }
            open.remove(open.size() - 1);
        }
    }

    private static Map<String, String> clocks() {
        Map<String, String> clocks = new TreeMap<>();
        for (String clock : List.of(
                "now",
                "current_timestamp",
                "clock_timestamp",
                "statement_timestamp",
                "transaction_timestamp",
                "timeofday",
                "localtimestamp")) {
            clocks.put(clock, ":as_of");
        }
        clocks.put("current_date", "cast(:as_of as date)");
        clocks.put("current_time", "cast(:as_of as time)");
        clocks.put("localtime", "cast(:as_of as time)");
        clocks.put("random", "something that is the same each time");
        clocks.put("pg_sleep", "nothing");
        return clocks;
    }
}
