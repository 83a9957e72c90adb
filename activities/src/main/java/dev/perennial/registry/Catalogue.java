package dev.perennial.registry;

final class Catalogue {
    static String toJson(dev.perennial.schedule.JobDefinition d) {
        return "";
    }

    static dev.perennial.schedule.JobDefinition fromJson(String id, String json) {
        return null;
    }
}
