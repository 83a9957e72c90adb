package dev.perennial.proof.audit;

import dev.perennial.proof.audit.Application.Affiliate;
import dev.perennial.proof.audit.Application.Code;
import dev.perennial.proof.audit.Application.Payment;
import dev.perennial.proof.audit.Application.Subscription;
import dev.perennial.proof.audit.Application.User;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the jobs have to make of the application as it was: computed
 * row by row in plain Java, with nothing of the product and none of its ways.
 */
final class Oracle {

    // As in the jobs.yaml that the world runs.
    private static final Duration WINDOW = Duration.ofDays(3);
    private static final Duration LEAST_NOTICE = Duration.ofMinutes(15);
    private static final Map<String, Integer> QUOTA = Map.of("BRONZE", 5, "SILVER", 10, "GOLD", 20);
    private static final Duration PENDING_PAYMENTS = Duration.ofDays(5);
    static final Duration CODES_VALID_FOR = Duration.ofDays(60);

    private static final Comparator<Subscription> FIRST_TO_END =
            Comparator.comparing(Subscription::expiresAt).thenComparing(Subscription::id);

    private final Application before;
    private final Instant asOf;
    private final Set<String> spoiled;
    private final Map<String, List<Subscription>> ofUser;
    private final Map<String, List<Payment>> ofSubscription;
    private final List<Subscription> waiting;

    /** @param spoiled subscriptions that the cell made sure cannot be done */
    Oracle(Application before, Instant asOf, Set<String> spoiled) {
        this.before = before;
        this.asOf = asOf;
        this.spoiled = spoiled;
        this.ofUser = before.subscriptions().values().stream().collect(Collectors.groupingBy(Subscription::userId));
        this.ofSubscription = before.payments().stream().collect(Collectors.groupingBy(Payment::subscriptionId));
        this.waiting = runOut().filter(this::waitsForPayment).toList();
    }

    Instant asOf() {
        return asOf;
    }

    /** Boundary inclusive, without an end never. */
    List<Code> codesToExpire() {
        return before.codes().values().stream()
                .filter(code -> code.status().equals("ACTIVE"))
                .filter(code -> code.expiresAt() != null && !code.expiresAt().isAfter(asOf))
                .toList();
    }

    /** Expired whatever its user's tier is. */
    List<Subscription> toExpire() {
        return runOut().filter(subscription -> !waitsForPayment(subscription)).toList();
    }

    /** What stays as it is because somebody is about to pay for it. */
    List<Subscription> waiting() {
        return waiting;
    }

    private Stream<Subscription> runOut() {
        return before.subscriptions().values().stream()
                .filter(Subscription::isOurs)
                .filter(subscription -> !subscription.expiresAt().isAfter(asOf))
                .filter(subscription -> !spoiled.contains(subscription.id()))
                .sorted(FIRST_TO_END);
    }

    /** Only what would cost a tier waits. */
    private boolean waitsForPayment(Subscription subscription) {
        User user = before.users().get(subscription.userId());
        return !user.isFree() && !isCovered(user) && isBeingPaid(subscription);
    }

    /** On its way, or paid after the end and not booked; neither for longer than a payment may take. */
    private boolean isBeingPaid(Subscription subscription) {
        Instant since = asOf.minus(PENDING_PAYMENTS);
        return ofSubscription.getOrDefault(subscription.id(), List.of()).stream()
                .anyMatch(payment -> switch (payment.status()) {
                    case "PENDING" -> payment.createdAt().isAfter(since);
                    case "PAID" ->
                        payment.paidAt().isAfter(since) && payment.paidAt().isAfter(subscription.expiresAt());
                    default -> false;
                });
    }

    /** Who has something to lose and nothing that lives or is being paid for, once each. */
    List<User> toDowngrade() {
        return toExpire().stream()
                .map(subscription -> before.users().get(subscription.userId()))
                .distinct()
                .filter(user -> !user.isFree() && !keepsTier(user))
                .toList();
    }

    private boolean keepsTier(User user) {
        return isCovered(user)
                || waiting.stream().anyMatch(other -> other.userId().equals(user.id()));
    }

    private boolean isCovered(User user) {
        return ofUser.get(user.id()).stream().anyMatch(subscription -> subscription.livesAfter(asOf));
    }

    /** Of the subscriptions that end, those that change no tier because another one lives, or is being paid for. */
    long keptByAnother() {
        return toExpire().stream()
                .map(subscription -> before.users().get(subscription.userId()))
                .filter(user -> !user.isFree() && keepsTier(user))
                .count();
    }

    /** In (asOf, asOf + 3 days]. */
    List<Subscription> endingSoon() {
        return before.subscriptions().values().stream()
                .filter(Subscription::isOurs)
                .filter(subscription -> subscription.expiresAt().isAfter(asOf)
                        && !subscription.expiresAt().isAfter(asOf.plus(WINDOW)))
                .sorted(FIRST_TO_END)
                .toList();
    }

    /** Why nobody is told of it; empty when somebody is. */
    Optional<String> silence(Subscription subscription) {
        User user = before.users().get(subscription.userId());
        if (subscription.reminded()) {
            return Optional.of("marked_before");
        }
        if (!subscription.expiresAt().isAfter(asOf.plus(LEAST_NOTICE))) {
            return Optional.of("too_late");
        }
        if (!user.hasAddress()) {
            return Optional.of("no_address");
        }
        return ofUser.get(user.id()).stream().anyMatch(other -> outlives(other, subscription))
                ? Optional.of("covered")
                : Optional.empty();
    }

    /** Beyond the window whoever provides it; within the window only another provider's, ours are in the same mail. */
    private boolean outlives(Subscription other, Subscription ending) {
        if (other.id().equals(ending.id()) || !other.livesAfter(ending.expiresAt())) {
            return false;
        }
        return !other.provider().equals("dlocal") || other.livesAfter(asOf.plus(WINDOW));
    }

    List<Subscription> toRemind() {
        return endingSoon().stream()
                .filter(subscription -> silence(subscription).isEmpty())
                .filter(subscription -> !spoiled.contains(subscription.id()))
                .toList();
    }

    /** What each mail speaks of, by address. */
    Map<String, List<Subscription>> mails() {
        return toRemind().stream()
                .collect(Collectors.groupingBy(
                        subscription -> before.users()
                                .get(subscription.userId())
                                .email()
                                .strip(),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    Map<String, Long> suppressed() {
        Map<String, Long> reasons = new TreeMap<>();
        endingSoon().forEach(subscription -> silence(subscription)
                .ifPresent(reason -> reasons.merge(reason, 1L, Long::sum)));
        return reasons;
    }

    /** Who was there when the month began. */
    List<Affiliate> toGiveCodes() {
        Instant begin = YearMonth.from(asOf.atOffset(ZoneOffset.UTC))
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return new ArrayList<>(before.affiliates().values().stream()
                .filter(affiliate -> affiliate.status().equals("ACTIVE"))
                .filter(affiliate -> affiliate.joinedAt().isBefore(begin))
                .toList());
    }

    int quota(Affiliate affiliate) {
        return QUOTA.get(affiliate.tier());
    }

    long codesToGive() {
        return toGiveCodes().stream().mapToLong(this::quota).sum();
    }
}
