package dev.perennial.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** What jobs can be imported from. */
enum SourceKind {
    vercel(VercelSource::new),
    crontab(CrontabSource::new),
    github(GithubSource::new),
    k8s(KubernetesSource::new),
    apscheduler(ApschedulerSource::new),
    temporal(TemporalSource::new);

    private final Function<ImportOptions, Source> making;

    SourceKind(Function<ImportOptions, Source> making) {
        this.making = making;
    }

    Source source(ImportOptions options) {
        return making.apply(options);
    }

    /** Tells a source by its name and what is in it; a folder can only be one of workflows. */
    static Optional<SourceKind> of(Path path, String text) {
        if (Files.isDirectory(path)) {
            return Optional.of(github);
        }
        String name = path.getFileName().toString();
        if (name.endsWith(".py")) {
            return ApschedulerSource.isPython(text) ? Optional.of(apscheduler) : Optional.empty();
        }
        if (text.stripLeading().matches("(?s)[\\[{].*")) {
            return ofJson(text);
        }
        if (KubernetesSource.isOne(text)) {
            return Optional.of(k8s);
        }
        if (name.matches(".*\\.ya?ml")) {
            return Tree.yaml(text, 0).stream().anyMatch(GithubSource::isOne) ? Optional.of(github) : Optional.empty();
        }
        if (CrontabSource.isOne(text)) {
            return Optional.of(crontab);
        }
        return ApschedulerSource.isPython(text) ? Optional.of(apscheduler) : Optional.empty();
    }

    private static Optional<SourceKind> ofJson(String text) {
        if (TemporalSource.isOne(text)) {
            return Optional.of(temporal);
        }
        if (KubernetesSource.isOne(text)) {
            return Optional.of(k8s);
        }
        if (VercelSource.isOne(text)) {
            return Optional.of(vercel);
        }
        return Tree.json(text).stream().anyMatch(ApschedulerSource::isJson)
                ? Optional.of(apscheduler)
                : Optional.empty();
    }
}
