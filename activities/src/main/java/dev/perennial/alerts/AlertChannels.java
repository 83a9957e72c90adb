package dev.perennial.alerts;

import java.util.List;

/** Where alerts go, and in which words. */
public record AlertChannels(List<Channel> all, AlertWords words) {}
