package dev.perennial.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** How many places to die at each activity has, all of which were visited: what the module activities wrote down. */
record CrashPoints(Map<String, Integer> ofActivities) {

    static CrashPoints read(Path file) throws IOException {
        Map<String, Integer> latest = new TreeMap<>();
        if (Files.exists(file)) {
            for (JsonNode line : new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(file.toFile())
                    .readAll()) {
                latest.put(line.get("work").asText(), line.get("crash_points").asInt());
            }
        }
        return new CrashPoints(latest);
    }

    String words() {
        int all = ofActivities.values().stream().mapToInt(Integer::intValue).sum();
        return all == 0
                ? "crash points in process: not visited in this build"
                : "%,d crash points visited in process: %s".formatted(all, ofActivities);
    }
}
