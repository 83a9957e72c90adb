package dev.perennial.alerts.channel;

import java.util.List;

/** Where alerts go, and in which words. */
public record AlertChannels(List<Channel> all, AlertWords words) {}
