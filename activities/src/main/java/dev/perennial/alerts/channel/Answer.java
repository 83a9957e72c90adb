package dev.perennial.alerts.channel;

import java.time.Duration;
import java.util.Optional;

/** What a channel made of a message. Reasons are words of ours: an address of a webhook is a secret. */
public sealed interface Answer {

    record Accepted() implements Answer {}

    /** This message will never pass, others may: 400, 413, 422. */
    record Refused(String reason) implements Answer {}

    /** Surely not taken; another try may help. Empty when the channel does not say when. */
    record Later(String reason, Optional<Duration> retryAfter) implements Answer {}

    /** It may have been taken, or not: the connection broke, or no answer came in time. */
    record Unknown(String reason) implements Answer {}
}
