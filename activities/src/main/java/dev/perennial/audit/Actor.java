package dev.perennial.audit;

/**
 * Who does something, and by which call.
 *
 * @param name how the audit log calls them
 * @param requestId of the call; empty when it came by none
 */
public record Actor(String name, String requestId) {

    public static Actor without(String name) {
        return new Actor(name, "");
    }
}
