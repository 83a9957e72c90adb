package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.database.Json;
import dev.perennial.registry.JobVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a definition said for some time.
 *
 * @param validUntil null while it is valid
 * @param writtenBy who wrote it; null when nobody knows any more
 * @param source who owned it then: {@code jobs.yaml} or {@code api}; null likewise
 * @param definition the entry of {@code jobs.yaml}, with every default spelled out
 */
record VersionView(
        int version,
        @JsonProperty("valid_from") Instant validFrom,
        @Nullable @JsonProperty("valid_until") Instant validUntil,
        @Nullable @JsonProperty("written_by") String writtenBy,
        @Nullable String source,
        Object definition) {

    static VersionView of(JobVersion version) {
        return new VersionView(
                version.version(),
                version.validFrom(),
                version.validUntil().orElse(null),
                version.writtenBy().orElse(null),
                version.source().orElse(null),
                Json.read(version.spec(), Object.class));
    }
}
