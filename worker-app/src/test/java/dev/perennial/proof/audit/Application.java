package dev.perennial.proof.audit;

import static dev.perennial.proof.audit.Database.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The application's tables as they were at one moment. */
record Application(
        Map<String, User> users,
        Map<String, Subscription> subscriptions,
        List<Payment> payments,
        Map<String, Affiliate> affiliates,
        Map<String, Code> codes,
        Map<String, Notification> notifications) {

    record User(String id, String email, String tier) {
        boolean isFree() {
            return tier.equals("FREE");
        }

        boolean hasAddress() {
            return email != null && !email.isBlank();
        }

        User with(String newTier) {
            return new User(id, email, newTier);
        }
    }

    record Subscription(
            String id,
            String userId,
            String provider,
            String status,
            Instant expiresAt,
            boolean reminded,
            Instant updatedAt) {

        boolean isOurs() {
            return provider.equals("dlocal") && status.equals("active") && expiresAt != null;
        }

        boolean livesAfter(Instant moment) {
            return (status.equals("active") || status.equals("trialing"))
                    && (expiresAt == null || expiresAt.isAfter(moment));
        }

        Subscription expired(Instant asOf) {
            return new Subscription(id, userId, provider, "expired", expiresAt, reminded, asOf);
        }

        Subscription renewed(Instant until) {
            return new Subscription(id, userId, provider, "active", until, false, updatedAt);
        }
    }

    /** @param paidAt null unless it is PAID */
    record Payment(String subscriptionId, String status, Instant createdAt, Instant paidAt) {}

    record Affiliate(String id, String status, String tier, Instant joinedAt) {}

    record Code(String id, String affiliateId, String code, String status, Instant expiresAt) {
        Code expired() {
            return new Code(id, affiliateId, code, "EXPIRED", expiresAt);
        }
    }

    record Notification(String id, String userId, String type, Instant createdAt) {}

    static Application read(Database database) {
        return new Application(
                byId(database, "select id, email, tier from users", Application::user, User::id),
                byId(database, "select * from subscriptions", Application::subscription, Subscription::id),
                database.read(
                        "select * from payments",
                        row -> new Payment(
                                row.getString("subscription_id"),
                                row.getString("status"),
                                time(row, "created_at"),
                                time(row, "paid_at"))),
                byId(
                        database,
                        "select * from affiliates",
                        row -> new Affiliate(
                                row.getString("id"),
                                row.getString("status"),
                                row.getString("tier"),
                                time(row, "joined_at")),
                        Affiliate::id),
                byId(database, "select * from affiliate_codes", Application::code, Code::id),
                byId(
                        database,
                        "select * from notifications",
                        row -> new Notification(
                                row.getString("id"),
                                row.getString("user_id"),
                                row.getString("type"),
                                time(row, "created_at")),
                        Notification::id));
    }

    List<Subscription> subscriptionsOf(String userId) {
        return subscriptions.values().stream()
                .filter(subscription -> subscription.userId().equals(userId))
                .toList();
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(row.getString("id"), row.getString("email"), row.getString("tier"));
    }

    private static Subscription subscription(ResultSet row) throws SQLException {
        return new Subscription(
                row.getString("id"),
                row.getString("user_id"),
                row.getString("provider"),
                row.getString("status"),
                time(row, "expires_at"),
                row.getBoolean("renewal_reminder_sent"),
                time(row, "updated_at"));
    }

    private static Code code(ResultSet row) throws SQLException {
        return new Code(
                row.getString("id"),
                row.getString("affiliate_id"),
                row.getString("code"),
                row.getString("status"),
                time(row, "expires_at"));
    }

    private static <T> Map<String, T> byId(
            Database database, String sql, Database.Reading<T> reading, Function<T, String> id) {
        return database.read(sql, reading).stream()
                .collect(Collectors.toMap(id, Function.identity(), (one, other) -> one, TreeMap::new));
    }
}
