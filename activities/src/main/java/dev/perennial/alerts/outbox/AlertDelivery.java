package dev.perennial.alerts.outbox;

import dev.perennial.alerts.channel.AlertWords;
import dev.perennial.alerts.channel.Channel;
import dev.perennial.alerts.channel.DeliveryResult;
import dev.perennial.alerts.channel.DeliveryResult.Accepted;
import dev.perennial.alerts.channel.DeliveryResult.Later;
import dev.perennial.alerts.channel.DeliveryResult.Refused;
import dev.perennial.alerts.channel.DeliveryResult.Unknown;
import dev.perennial.alerts.channel.Message;
import dev.perennial.alerts.outbox.AlertDeliveryDao.Claimed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due on one channel, the oldest first: claims, sends, marks. Killed in between, it sends once more what the
 * channel may have: PagerDuty knows it by its key, elsewhere the message says that it may be a repetition.
 */
public final class AlertDelivery {

    private static final Logger log = LoggerFactory.getLogger(AlertDelivery.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** For longer nobody is left in peace, whatever a channel asks for: an alert has to arrive. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);
    /** A channel that did not answer is asked this soon again, however long its oldest message has to wait. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
    /** About two hours. */
    private static final int MOST_ATTEMPTS = 30;
    /** Longer than a try can take, by far. */
    private static final Duration IN_OUR_HANDS = Duration.ofSeconds(60);

    private static final int MOST_IN_A_DIGEST = 1_000;

    private final Jdbi jdbi;
    private final Channel channel;
    private final AlertWords words;
    private final Clock clock;
    private final RandomGenerator random;
    private final RateLimit pace = new RateLimit();

    // Mutable state, of the one thread that calls
    private Instant quietUntil = Instant.EPOCH;

    public AlertDelivery(Jdbi jdbi, Channel channel, AlertWords words, Clock clock, RandomGenerator random) {
        this.jdbi = jdbi;
        this.channel = channel;
        this.words = words;
        this.clock = clock;
        this.random = random;
    }

    public String channel() {
        return channel.name();
    }

    /** Until nothing is due, or the channel wants to be left in peace. */
    public void sendDue() {
        while (!clock.instant().isBefore(quietUntil) && sendNext()) {
            // each round is a message
        }
    }

    private boolean sendNext() {
        Instant now = clock.instant();
        int left = channel.keepsIncidents() ? RateLimit.A_MINUTE : pace.left(now);
        if (left == 0) {
            return false;
        }
        int due = jdbi.withHandle(handle -> new AlertDeliveryDao(handle).due(channel.name(), now));
        if (due == 0) {
            return false;
        }
        boolean tooMany = !channel.keepsIncidents() && left == 1 && due > 1;
        List<Claimed> claimed = jdbi.inTransaction(handle -> new AlertDeliveryDao(handle)
                .claim(channel.name(), tooMany ? MOST_IN_A_DIGEST : 1, now, now.plus(IN_OUR_HANDS)));
        if (claimed.isEmpty()) {
            return false;
        }
        settle(claimed, channel.send(message(claimed, now)));
        return true;
    }

    private Message message(List<Claimed> claimed, Instant now) {
        if (claimed.size() == 1) {
            Claimed one = claimed.get(0);
            return words.of(one.alert(), one.maybeSent() && !channel.keepsIncidents());
        }
        return words.digest(claimed.stream().map(Claimed::alert).toList(), now);
    }

    private void settle(List<Claimed> claimed, DeliveryResult answer) {
        Instant now = clock.instant();
        if (answer instanceof Accepted) {
            pace.sent(now);
            jdbi.useHandle(handle -> new AlertDeliveryDao(handle).sent(channel.name(), ids(claimed), now));
        } else if (answer instanceof Refused refused) {
            notSent(claimed, false, now, Optional.empty(), refused.reason(), true);
        } else if (answer instanceof Later later) {
            notSent(claimed, false, now, later.retryAfter(), later.reason(), false);
        } else if (answer instanceof Unknown unknown) {
            notSent(claimed, true, now, Optional.empty(), unknown.reason(), false);
        }
    }

    private void notSent(
            List<Claimed> claimed,
            boolean maybeSent,
            Instant now,
            Optional<Duration> retryAfter,
            String reason,
            boolean never) {
        int attempts = claimed.stream().mapToInt(Claimed::attempts).max().orElseThrow();
        boolean givenUp = never || attempts >= MOST_ATTEMPTS;
        Duration own = pauseAfter(attempts);
        Duration asked = shorter(retryAfter.orElse(Duration.ZERO), LONGEST_ASKED);
        Duration pause = longer(own, asked);
        if (!never) {
            quietUntil = now.plus(longer(asked, shorter(own, LONGEST_SILENCE)));
        }
        jdbi.useHandle(handle -> new AlertDeliveryDao(handle)
                .notSent(channel.name(), ids(claimed), givenUp, maybeSent, now.plus(pause), reason));
        if (givenUp) {
            log.error(
                    "{} does not take {} message(s) ({}), given up after {} tries; the first: {}",
                    channel.name(),
                    claimed.size(),
                    reason,
                    attempts,
                    claimed.get(0).alert().title());
        } else {
            log.warn(
                    "{} did not take a message ({}); try {} will be at {}",
                    channel.name(),
                    reason,
                    attempts + 1,
                    now.plus(pause));
        }
    }

    /** Twice as long after each try, and never the same for two that failed together. */
    private Duration pauseAfter(int attempts) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(attempts - 1, 20);
        long capped = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(capped / 2 + random.nextLong(capped / 2 + 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static List<Long> ids(List<Claimed> claimed) {
        return claimed.stream().map(each -> each.alert().id()).toList();
    }
}
