package dev.perennial.cli.world;

import dev.perennial.cli.runs.ResultWords;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What each of the four jobs came to, as one would tell it; any other job is told by its counts. */
final class DemoWords {

    private static final Map<String, String> WHY_NOT_REMINDED = Map.of(
            "covered", "another subscription goes on",
            "marked_before", "reminded before we came",
            "no_address", "without an address",
            "too_late", "ending this very hour",
            "renewed", "renewed meanwhile",
            "user_gone", "user gone",
            "unsubscribed", "unsubscribed",
            "bounced", "at addresses that bounced",
            "complained", "complained of mails",
            "other", "held back by the application");

    private DemoWords() {}

    static String of(String jobId, Map<?, ?> result) {
        return switch (jobId) {
            case "expire_codes" -> "  %,d codes expired".formatted(number(result, "expired_count"));
            case "check_expiring_subscriptions" -> reminders(result);
            case "downgrade_expired_subscriptions" -> downgrades(result);
            case "distribute_codes" ->
                "  %,d codes handed to %,d affiliates; %,d they had already"
                        .formatted(
                                number(result, "distributed_count"),
                                number(result, "affiliates_processed"),
                                number(result, "already_had"));
            default -> ResultWords.of(result);
        };
    }

    private static String reminders(Map<?, ?> result) {
        StringJoiner why = new StringJoiner(", ", ": ", "").setEmptyValue("");
        long suppressed = 0;
        for (Map.Entry<?, ?> reason : part(result, "suppressed").entrySet()) {
            long count = ((Number) reason.getValue()).longValue();
            suppressed += count;
            why.add("%,d %s".formatted(count, WHY_NOT_REMINDED.getOrDefault(reason.getKey(), "" + reason.getKey())));
        }
        return "  %,d subscriptions end soon: %,d reminded of, by %,d mails; %,d not%s"
                .formatted(
                        number(result, "expiring_count"),
                        number(result, "reminders_marked"),
                        number(result, "sent_count"),
                        suppressed,
                        why);
    }

    private static String downgrades(Map<?, ?> result) {
        Map<?, ?> kept = part(result, "kept");
        String told =
                "  %,d subscriptions had expired: %,d users downgraded to FREE and told; %,d hold another subscription, %,d were FREE already"
                        .formatted(
                                number(result, "expired_count"),
                                number(result, "downgraded_count"),
                                number(kept, "other_subscription"),
                                number(kept, "already_free"));
        long waiting = number(kept, "payment_pending");
        long restored = number(result, "restored_count");
        return told
                + (waiting == 0 ? "" : "\n  %,d kept for now: their payment is on its way".formatted(waiting))
                + (restored == 0 ? "" : "\n  %,d users restored: their payment came after all".formatted(restored));
    }

    private static long number(Map<?, ?> result, String name) {
        return result.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static Map<?, ?> part(Map<?, ?> result, String name) {
        return result.get(name) instanceof Map<?, ?> part ? part : Map.of();
    }

    /** Fields whose being there says that something needs a look. */
    static List<String> worries(Map<?, ?> result) {
        return List.of("failed_count", "unknown_count").stream()
                .filter(name -> number(result, name) > 0)
                .map(name ->
                        "  %,d %s: a person should look".formatted(number(result, name), name.replace("_count", "")))
                .toList();
    }
}
