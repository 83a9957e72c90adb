package dev.perennial.proof.audit;

import static dev.perennial.proof.Invariant.D;
import static dev.perennial.proof.Invariant.L;

import dev.perennial.devstack.mail.MailCatcher;
import dev.perennial.proof.audit.Application.Affiliate;
import dev.perennial.proof.audit.Application.Code;
import dev.perennial.proof.audit.Application.Subscription;
import dev.perennial.proof.audit.Application.User;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Row by row: is everything as the jobs that ran had to leave it, and is everything else as it was? */
final class StateAudit {

    private final Application before;
    private final Map<String, Instant> renewed;
    private final Set<String> spoiled;
    private final Set<String> renewedUsers;
    private final Findings findings;

    StateAudit(Application before, Map<String, Instant> renewed, Set<String> spoiled, Findings findings) {
        this.before = before;
        this.spoiled = spoiled;
        this.renewed = renewed;
        this.renewedUsers = renewed.keySet().stream()
                .map(id -> before.subscriptions().get(id).userId())
                .collect(Collectors.toSet());
        this.findings = findings;
    }

    void of(List<Execution> executions, Application after, Database database, MailCatcher mails) {
        Map<String, Oracle> oracles = new HashMap<>();
        executions.stream()
                .filter(Execution::succeeded)
                .forEach(done ->
                        oracles.merge(done.jobId(), new Oracle(before, done.asOf(), spoiled), StateAudit::later));
        Optional<Oracle> downgrade = Optional.ofNullable(oracles.get("downgrade_expired_subscriptions"));
        Optional<Oracle> remind = Optional.ofNullable(oracles.get("check_expiring_subscriptions"));
        subscriptions(after, downgrade, remind);
        users(after, downgrade, database);
        codes(
                after,
                Optional.ofNullable(oracles.get("expire_codes")),
                Optional.ofNullable(oracles.get("distribute_codes")),
                database);
        mails(remind, mails);
    }

    /** The latest time decides: what an earlier run found due, a later one does too. */
    private static Oracle later(Oracle one, Oracle other) {
        return one.asOf().isAfter(other.asOf()) ? one : other;
    }

    private void subscriptions(Application after, Optional<Oracle> downgrade, Optional<Oracle> remind) {
        Set<String> told = remind.map(oracle ->
                        oracle.toRemind().stream().map(Subscription::id).collect(Collectors.toSet()))
                .orElse(Set.of());
        findings.unlessEqual(
                before.subscriptions().keySet(), after.subscriptions().keySet(), D, "the subscriptions there are");
        Map<String, Subscription> ended = new HashMap<>();
        downgrade.ifPresent(
                oracle -> oracle.toExpire().forEach(old -> ended.put(old.id(), old.expired(oracle.asOf()))));
        before.subscriptions().forEach((id, old) -> {
            Subscription found = after.subscriptions().get(id);
            if (found == null) {
                findings.add(L, "subscription " + id + " is gone");
            } else if (renewed.containsKey(id)) {
                renewed(found);
            } else {
                ended(old, Optional.ofNullable(ended.get(id)), found);
                marked(found, old.reminded() || told.contains(id));
            }
        });
    }

    /** Whatever the job made of it before or after: who paid has what he paid for. */
    private void renewed(Subscription found) {
        findings.unlessEqual("active", found.status(), D, "renewed subscription " + found.id());
        findings.unlessEqual(
                renewed.get(found.id()), found.expiresAt(), D, "the end of renewed subscription " + found.id());
    }

    private void ended(Subscription old, Optional<Subscription> ended, Subscription found) {
        Subscription right = ended.orElse(old);
        findings.unless(
                found.status().equals(right.status()),
                ended.isPresent() ? L : D,
                "subscription " + old.id() + " should be " + right.status() + " and is " + found.status());
        findings.unlessEqual(right.expiresAt(), found.expiresAt(), D, "the end of subscription " + old.id());
        if (ended.isPresent()) {
            findings.unlessEqual(right.updatedAt(), found.updatedAt(), D, "the change of subscription " + old.id());
        }
    }

    private void marked(Subscription found, boolean wanted) {
        findings.unless(
                found.reminded() == wanted,
                wanted ? L : D,
                "subscription " + found.id() + (wanted ? " lacks the mark" : " has a mark nobody should have made")
                        + " of a reminder");
    }

    private void users(Application after, Optional<Oracle> downgrade, Database database) {
        Set<String> toDowngrade = downgrade
                .map(oracle -> oracle.toDowngrade().stream().map(User::id).collect(Collectors.toSet()))
                .orElse(Set.of());
        Map<String, Long> told =
                newOnes(before.notifications().keySet(), after.notifications().values());
        Map<String, Long> effects = count(database.read(
                "select s.user_id from perennial.effects e join subscriptions s on s.id = e.subject where e.kind = 'downgrade'",
                row -> row.getString(1)));
        before.users().forEach((id, user) -> {
            String tier = after.users().get(id).tier();
            if (renewedUsers.contains(id)) {
                findings.unlessEqual("PRO", tier, D, "the tier of user " + id + ", who renewed");
                findings.unless(told.getOrDefault(id, 0L) <= 1, D, "user " + id + " was notified twice");
            } else {
                boolean falls = toDowngrade.contains(id);
                String right = falls ? "FREE" : user.tier();
                findings.unless(
                        tier.equals(right), falls ? L : D, "user " + id + " should be " + right + " and is " + tier);
                unlessOnce(falls, told.getOrDefault(id, 0L), "user " + id + " was notified");
                unlessOnce(falls, effects.getOrDefault(id, 0L), "the downgrade of user " + id + " was written down");
            }
        });
        downgrade.ifPresent(oracle -> nobodyWithASubscriptionFell(after, oracle.asOf()));
    }

    /** Looked at from the other side: in what is there now, whatever was there before. */
    private void nobodyWithASubscriptionFell(Application after, Instant asOf) {
        before.users().values().stream()
                .filter(user -> !user.isFree() && after.users().get(user.id()).isFree())
                .filter(user -> after.subscriptionsOf(user.id()).stream().anyMatch(other -> other.livesAfter(asOf)))
                .forEach(user -> findings.add(D, "user " + user.id() + " was downgraded and has a live subscription"));
    }

    private void unlessOnce(boolean wanted, long times, String what) {
        findings.unless(times == (wanted ? 1 : 0), times == 0 ? L : D, what + " " + times + " times");
    }

    private static Map<String, Long> newOnes(Set<String> old, Collection<Application.Notification> all) {
        return count(all.stream()
                .filter(notification -> !old.contains(notification.id()))
                .map(Application.Notification::userId)
                .toList());
    }

    private static Map<String, Long> count(List<String> names) {
        return names.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    private void codes(Application after, Optional<Oracle> expire, Optional<Oracle> distribute, Database database) {
        Map<String, Code> expected = new TreeMap<>(before.codes());
        expire.ifPresent(oracle -> oracle.codesToExpire().forEach(code -> expected.put(code.id(), code.expired())));
        expected.forEach((id, right) -> findings.unlessEqual(
                right, after.codes().get(id), right.equals(before.codes().get(id)) ? D : L, "code " + id));
        Map<String, Code> fresh = new TreeMap<>(after.codes());
        fresh.keySet().removeAll(before.codes().keySet());
        grants(fresh, distribute, database);
    }

    private record Grant(String affiliateId, int slot, String code, String codeId, String period) {}

    /** As many as the quota says for the month, each slot once, each with its code, and no code besides. */
    private void grants(Map<String, Code> fresh, Optional<Oracle> distribute, Database database) {
        List<Grant> grants = database.read(
                "select affiliate_id, slot, code, code_id, period from perennial.code_grants",
                row -> new Grant(
                        row.getString(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5)));
        grants.forEach(grant -> codeOf(grant, fresh.get(grant.codeId()), distribute));
        Set<String> granted = grants.stream().map(Grant::codeId).collect(Collectors.toSet());
        fresh.keySet().stream()
                .filter(id -> !granted.contains(id))
                .forEach(id -> findings.add(D, "code " + id + " belongs to no slot"));
        Map<String, Integer> quotas = distribute
                .map(oracle -> oracle.toGiveCodes().stream().collect(Collectors.toMap(Affiliate::id, oracle::quota)))
                .orElse(Map.of());
        Map<String, Long> has = count(grants.stream().map(Grant::affiliateId).toList());
        before.affiliates().keySet().forEach(id -> {
            long quota = quotas.getOrDefault(id, 0);
            long codes = has.getOrDefault(id, 0L);
            findings.unless(
                    codes == quota, codes < quota ? L : D, "affiliate " + id + " has " + codes + " codes of " + quota);
        });
    }

    private void codeOf(Grant grant, Code code, Optional<Oracle> distribute) {
        String what = "the code of affiliate " + grant.affiliateId() + " in slot " + grant.slot();
        if (distribute.isEmpty()) {
            findings.add(D, what + " was asked for by nobody");
            return;
        }
        Instant asOf = distribute.get().asOf();
        findings.unlessEqual(
                YearMonth.from(asOf.atOffset(ZoneOffset.UTC)).toString(), grant.period(), D, what + ", month");
        findings.unlessEqual(
                new Code(
                        grant.codeId(), grant.affiliateId(), grant.code(), "ACTIVE", asOf.plus(Oracle.CODES_VALID_FOR)),
                code,
                L,
                what);
    }

    /** One accepted mail to each who is to be told, under one key however often it was tried. */
    private void mails(Optional<Oracle> remind, MailCatcher mails) {
        Map<String, List<Subscription>> expected = remind.map(Oracle::mails).orElse(Map.of());
        Map<String, Long> accepted =
                count(mails.accepted().stream().map(MailCatcher.Mail::to).toList());
        Map<String, String> ids = before.users().values().stream()
                .filter(User::hasAddress)
                .collect(Collectors.toMap(user -> user.email().strip(), User::id));
        ids.forEach((address, id) -> unlessOnce(
                expected.containsKey(address),
                accepted.getOrDefault(address, 0L),
                "a mail to user " + id + " was accepted"));
        mails.accepted().stream()
                .collect(Collectors.groupingBy(MailCatcher.Mail::idempotencyKey, Collectors.counting()))
                .forEach((key, times) ->
                        findings.unless(times == 1, D, "mail " + key + " was accepted " + times + " times"));
        mails.attempts().stream()
                .filter(attempt -> !attempt.to().isEmpty())
                .collect(Collectors.groupingBy(
                        MailCatcher.Attempt::to,
                        Collectors.mapping(MailCatcher.Attempt::idempotencyKey, Collectors.toSet())))
                .forEach((address, keys) -> findings.unless(
                        keys.size() == 1, D, "the mail to user " + ids.get(address) + " was tried under " + keys));
    }
}
