package dev.perennial.devstack.sample;

/**
 * What was made, and what the jobs should find in it at the moment it was made for; counted by SQL of its own.
 *
 * @param dueForReminder subscriptions: dlocal, active, ending in (now, now + 3 days], not marked as reminded
 * @param dueUsers users with an address who have at least one of those
 * @param dueWithoutAddress of the due subscriptions, those whose user has no address
 * @param expiredActive subscriptions: dlocal, active, ended at or before now
 * @param expiredOfFreeUsers of those, the ones of users who are FREE already
 * @param coveredByAnother of those, the ones whose user has another that lives: active or trialing, of any provider,
 *     ending after now or never
 * @param waitingForPayment of the ended ones of users who are not FREE and have none that lives, those with a payment
 *     that was begun in the last five days and is PENDING, or was PAID in them after the end
 * @param usersToDowngrade users who are not FREE, have an ended one, none that lives and none that waits for a payment
 * @param codesToExpire codes: ACTIVE, ended at or before now
 * @param activeAffiliates affiliates: ACTIVE
 * @param activeAffiliatesOfThisMonth of those, the ones who joined in the month (UTC) of now
 */
public record Seeded(
        long subscriptions,
        long users,
        long affiliates,
        long codes,
        long dueForReminder,
        long dueUsers,
        long dueWithoutAddress,
        long expiredActive,
        long expiredOfFreeUsers,
        long coveredByAnother,
        long waitingForPayment,
        long usersToDowngrade,
        long codesToExpire,
        long activeAffiliates,
        long activeAffiliatesOfThisMonth) {}
