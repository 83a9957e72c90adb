package dev.perennial.app;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.job.JobTypes;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What an operator sets. The names of the environment and the defaults stand in {@code application.yaml}; no secret has one.
 *
 * @param databaseUrl {@code postgres://…} or {@code jdbc:postgresql:…}; required
 * @param databaseDirectUrl the same database without the pooler that {@code databaseUrl} leads through; empty: there is none
 * @param nextjsApiUrl where the application answers
 * @param internalApiKey what the application knows us by; mails cannot be sent without it
 * @param roles what this process does: {@code worker}, {@code control}, {@code api}, any of them together
 * @param jobsFile a catalogue that is applied at start; empty: the registry is left as it is
 * @param jobsPrune whether jobs of that catalogue's that it no longer names are removed at start
 * @param commandsFile the commands that jobs may run here; empty: none
 * @param databaseConnections at most this many at once
 * @param drainTimeout how long running work may take to end after SIGTERM
 * @param concurrentActivities at most this many activities at once in this process
 * @param cronSecret what callers of {@code /api/cron} have to know; empty: nobody can call it
 * @param cronSecretPrevious the secret before, still accepted while callers change to the new one
 * @param corsOrigins pages that a browser lets call the API
 * @param apiRunWait how long a call waits for the run that it started
 * @param cronApi whether {@code /api/cron} answers more than its callers were promised
 * @param url where the pages are; needed when people sign in at a provider, which sends them back there
 * @param facades calls of other schedulers' APIs that are answered too; default none
 */
@ConfigurationProperties("perennial")
public record PerennialProperties(
        String databaseUrl,
        String databaseDirectUrl,
        String nextjsApiUrl,
        String internalApiKey,
        Set<Role> roles,
        String jobsFile,
        boolean jobsPrune,
        String commandsFile,
        int databaseConnections,
        Duration drainTimeout,
        int concurrentActivities,
        String cronSecret,
        String cronSecretPrevious,
        List<String> corsOrigins,
        Duration apiRunWait,
        CronApi cronApi,
        String url,
        Set<Facade> facades) {

    public enum Role {
        WORKER,
        CONTROL,
        API
    }

    public enum CronApi {
        /** The promise to the letter. */
        STRICT,
        /** With answers beside it: 202 for a run that takes long, 409 with a reason for one that was refused. */
        EXTENDED
    }

    public enum Facade {
        SCHEDULER,
        JOBS,
        SCHEDULES,
        ADMIN_CRON_JOBS
    }

    boolean has(Role role) {
        return roles.contains(role);
    }

    /** The catalogue to apply at start, if one is named; a time that is over is no reason not to start. */
    Optional<Catalogue> catalogue(JobTypes types) {
        if (jobsFile == null || jobsFile.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Catalogue.read(Path.of(jobsFile), CatalogueContext.of(types)));
        } catch (InvalidCatalogueException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        } catch (UncheckedIOException unreadable) {
            throw new ConfigurationException("PERENNIAL_JOBS_FILE cannot be read: " + unreadable.getMessage());
        }
    }
}
