package dev.perennial.cron;

import dev.perennial.text.Suggestion;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which time zones a job may name: those of the time zone database, by their names there. */
public final class ZoneNames {

    private static final Set<String> KNOWN = Zones.ids();

    private static final Pattern OFFSET = Pattern.compile("(?:UTC|GMT|Z)?([+-])(\\d{1,2})(?::?(\\d{2}))?");
    private static final Pattern ABBREVIATION = Pattern.compile("[A-Z]{2,5}");

    /** A slip, not another place. */
    private static final int SLIPS = 2;

    /** What people write who know a zone by the letters that its clocks are called by; most of these stand for several offsets. */
    private static final Map<String, String> MEANT = meant();

    private ZoneNames() {}

    /**
     * Finds a zone by its name.
     *
     * @throws IllegalArgumentException if there is none; the message says what means the same, where that is certain
     */
    public static ZoneId parse(String id) {
        if (!KNOWN.contains(id)) {
            throw new IllegalArgumentException("there is no time zone %s%s".formatted(id, hint(id)));
        }
        return ZoneId.of(id);
    }

    private static String hint(String id) {
        if (MEANT.containsKey(id)) {
            return ": write " + MEANT.get(id);
        }
        Matcher offset = OFFSET.matcher(id);
        if (offset.matches()) {
            return ": a zone is named by a place, such as Europe/London" + fixed(offset);
        }
        return ABBREVIATION.matcher(id).matches()
                ? ""
                : Suggestion.nearest(id, KNOWN, SLIPS)
                        .or(() -> ofCity(id))
                        .map(", did you mean %s?"::formatted)
                        .orElse("");
    }

    private static Optional<String> ofCity(String name) {
        String end = "/" + name.toLowerCase(Locale.ROOT).replace(' ', '_');
        return KNOWN.stream()
                .filter(id -> id.toLowerCase(Locale.ROOT).endsWith(end))
                .min(Comparator.naturalOrder());
    }

    /** Whole hours have names, whose sign is the other way round. */
    private static String fixed(Matcher offset) {
        boolean whole = offset.group(3) == null || offset.group(3).equals("00");
        String name = "Etc/GMT" + (offset.group(1).equals("+") ? "-" : "+") + Integer.parseInt(offset.group(2));
        return whole && KNOWN.contains(name) ? ", or %s for that offset all the year".formatted(name) : "";
    }

    private static Map<String, String> meant() {
        Map<String, String> meant = new HashMap<>();
        american(meant, "E", "America/New_York", 5);
        american(meant, "C", "America/Chicago", 6);
        american(meant, "M", "America/Denver", 7);
        american(meant, "P", "America/Los_Angeles", 8);
        meant.put("ET", "America/New_York");
        meant.put("CT", "America/Chicago");
        meant.put("MT", "America/Denver");
        meant.put("PT", "America/Los_Angeles");
        meant.put("HST", "Pacific/Honolulu");
        meant.put("BST", "Europe/London");
        meant.put("WEST", "Europe/Lisbon");
        meant.put("CEST", "Europe/Berlin");
        meant.put("EEST", "Europe/Athens");
        meant.put("MSK", "Europe/Moscow");
        meant.put("IST", "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem");
        meant.put("SGT", "Asia/Singapore");
        meant.put("HKT", "Asia/Hong_Kong");
        meant.put("JST", "Asia/Tokyo");
        meant.put("KST", "Asia/Seoul");
        meant.put("AEST", "Australia/Sydney, or Australia/Brisbane for no summer time");
        meant.put("AEDT", "Australia/Sydney");
        meant.put("NZST", "Pacific/Auckland");
        meant.put("NZDT", "Pacific/Auckland");
        meant.put("Z", "UTC");
        return Map.copyOf(meant);
    }

    private static void american(Map<String, String> meant, String letter, String place, int hours) {
        meant.put(letter + "ST", "%s, or Etc/GMT+%d for no summer time".formatted(place, hours));
        meant.put(letter + "DT", place);
    }
}
