package dev.perennial.alerts.channel;

import dev.perennial.incident.Severity;

/** Where messages go. */
public interface Channel {

    String name();

    /** Whether it is for conditions that are this bad. */
    boolean wants(Severity severity);

    /** Whether it knows a repetition by its key, and keeps an incident open until it is told of the end. */
    boolean keepsIncidents();

    /** Answers within seconds, and never throws for what happens on the way. */
    DeliveryResult send(Message message);
}
