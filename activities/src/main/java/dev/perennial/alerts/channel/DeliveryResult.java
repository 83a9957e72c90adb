package dev.perennial.alerts.channel;

import java.time.Duration;
import java.util.Optional;

/** What a channel made of a message. Reasons are words of ours: an address of a webhook is a secret. */
public sealed interface DeliveryResult {

    record Accepted() implements DeliveryResult {}

    /** This message will never pass, others may: 400, 413, 422. */
    record Refused(String reason) implements DeliveryResult {}

    /** Surely not taken; another try may help. Empty when the channel does not say when. */
    record Later(String reason, Optional<Duration> retryAfter) implements DeliveryResult {}

    /** It may have been taken, or not: the connection broke, or no answer came in time. */
    record Unknown(String reason) implements DeliveryResult {}
}
