package dev.perennial.pages.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.Difference;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.database.Json;
import dev.perennial.job.JobTypes;
import dev.perennial.pages.configuration.ConfigurationPage.Comparison;
import dev.perennial.pages.configuration.ConfigurationPage.Fact;
import dev.perennial.pages.configuration.ConfigurationPage.Line;
import dev.perennial.pages.configuration.ConfigurationPage.Row;
import dev.perennial.pages.configuration.ConfigurationPage.Schedule;
import dev.perennial.pages.edit.Field;
import dev.perennial.pages.edit.Fields;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.registry.JobVersion;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.DeclarationService;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a job is and was: its versions, going back to one, and taking the job out. It can be read of a removed job too. */
@RestController
@Conditional(OnApiRole.class)
class ConfigurationController {

    private static final String CONFIGURATION = "/jobs/{job}/configuration";
    private static final int ROWS = 30;

    private final JobService jobs;
    private final Scheduler scheduler;
    private final DeclarationService declarations;
    private final Frames frames;
    private final Clock clock;

    ConfigurationController(
            JobService jobs, Scheduler scheduler, DeclarationService declarations, Frames frames, Clock clock) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.declarations = declarations;
        this.frames = frames;
        this.clock = clock;
    }

    /** Who looks at which job, and what was refused; empty when nothing was. */
    private record Visit(String id, String refusal, Caller caller, HttpServletRequest request) {}

    @Requires(Role.VIEWER)
    @GetMapping(CONFIGURATION)
    ResponseEntity<String> configuration(@PathVariable("job") String id, Caller caller, HttpServletRequest request) {
        return page(HttpStatus.OK, new Visit(id, "", caller, request));
    }

    /**
     * Makes an earlier version the newest.
     *
     * @param present the version that whoever wants it has seen as the newest; empty when the job was removed
     */
    @Requires(Role.ADMIN)
    @PostMapping("/jobs/{job}/rollback")
    ResponseEntity<String> rollBack(
            @PathVariable("job") String id,
            @RequestParam("to") String to,
            @RequestParam(name = "present", defaultValue = "") String present,
            @RequestParam(name = "take_over", defaultValue = "false") boolean takeOver,
            Caller caller,
            Actor actor,
            HttpServletRequest request) {
        try {
            jobs.rollback(id, Parameters.version("to", to), new Claim(Claim.API, takeOver), expected(present), actor);
            return SeeOther.page("/jobs/" + id + "/configuration");
        } catch (ServiceException refused) {
            return refused(refused, new Visit(id, words(refused), caller, request));
        }
    }

    /** @param confirm the job's id, typed */
    @Requires(Role.ADMIN)
    @PostMapping("/jobs/{job}/remove")
    ResponseEntity<String> remove(
            @PathVariable("job") String id,
            @RequestParam(name = "confirm", defaultValue = "") String confirm,
            @RequestParam(name = "present", defaultValue = "") String present,
            @RequestParam(name = "take_over", defaultValue = "false") boolean takeOver,
            Caller caller,
            Actor actor,
            HttpServletRequest request) {
        if (!confirm.strip().equals(id)) {
            return page(
                    HttpStatus.BAD_REQUEST,
                    new Visit(id, "The job was not removed: what you typed is not its id.", caller, request));
        }
        try {
            jobs.remove(id, new Claim(Claim.API, takeOver), expected(present), actor);
            return SeeOther.page("/jobs/" + id + "/configuration");
        } catch (ServiceException refused) {
            return refused(refused, new Visit(id, words(refused), caller, request));
        }
    }

    private ResponseEntity<String> refused(ServiceException refused, Visit visit) {
        if (refused.problem().status() == HttpStatus.NOT_FOUND) {
            throw refused;
        }
        return page(refused.problem().status(), visit);
    }

    private static String words(ServiceException refused) {
        if (refused.problem().is("owned-by-file")) {
            return "Nothing was done: the job comes from a file. Change it there, or take it over.";
        }
        if (refused.problem().is("changed-meanwhile")) {
            return "Nothing was done: the job was changed while you looked at it. This is how it is now.";
        }
        return "Nothing was done. " + refused.problem().detail();
    }

    private static Expected expected(String present) {
        return present.isEmpty() ? Expected.NOTHING : Expected.version(Parameters.version("present", present));
    }

    private ResponseEntity<String> page(HttpStatus status, Visit visit) {
        String id = visit.id();
        List<JobVersion> versions = scheduler.versions(id);
        Optional<RegisteredJob> job = scheduler.find(id);
        JobVersion newest = versions.get(0);
        JsonNode definition = Field.definition(
                job.map(there -> Catalogue.toJson(there.definition())).orElse(newest.spec()));
        JobTypes types = jobs.types();
        List<Field> fields = Fields.of(definition, types);
        Map<String, String> labels =
                fields.stream().collect(Collectors.toMap(Field::name, Field::fullLabel, (a, b) -> a));
        Instant now = clock.instant();
        int below = parameter("below", visit).orElse(Integer.MAX_VALUE);
        List<JobVersion> shown = versions.stream()
                .filter(version -> version.version() < below)
                .limit(ROWS)
                .toList();
        boolean more = !shown.isEmpty()
                && shown.get(shown.size() - 1).version()
                        > versions.get(versions.size() - 1).version();
        return Html.page(
                status,
                "configuration/configuration.jte",
                new ConfigurationPage(
                        frames.of("jobs", visit.caller(), visit.request()),
                        id,
                        definition.path("name").asText(id),
                        newest.version(),
                        job.isPresent() ? Optional.empty() : newest.validUntil().map(end -> Moment.ago(end, now)),
                        job.map(RegisteredJob::source).filter(source -> !source.equals(Claim.API)),
                        facts(definition, fields),
                        job.map(there -> Catalogue.toYaml(there.definition())).orElse(""),
                        job.map(there -> warnings(there)).orElse(List.of()),
                        rows(shown, versions, labels, now),
                        more ? "?below=" + shown.get(shown.size() - 1).version() : "",
                        versions.stream().map(JobVersion::version).toList(),
                        comparison(versions, labels, visit),
                        schedule(job, visit),
                        visit.refusal()));
    }

    private static Optional<Integer> parameter(String name, Visit visit) {
        return Optional.ofNullable(visit.request().getParameter(name))
                .filter(text -> !text.isEmpty())
                .map(text -> Parameters.version(name, text));
    }

    private static List<Fact> facts(JsonNode definition, List<Field> fields) {
        List<Fact> facts = new ArrayList<>();
        for (Field field : fields) {
            String said = field.show(field.in(definition));
            boolean usual = said.isEmpty() || said.equals(field.otherwise());
            String value = said.isEmpty() ? field.otherwise() : said;
            // How long to wait for a job is nothing without a job.
            if (!value.isEmpty() && !(said.isEmpty() && field.path().size() == 1)) {
                facts.add(new Fact(field.name(), field.fullLabel(), value, usual));
            }
        }
        return facts;
    }

    private static List<String> warnings(RegisteredJob job) {
        try {
            return CatalogueEntry.read(job.id(), Catalogue.toJson(job.definition()), CatalogueContext.NONE)
                    .warnings()
                    .stream()
                    .map(CatalogueProblem::toString)
                    .toList();
        } catch (InvalidCatalogueException waitsForAnother) {
            return List.of();
        }
    }

    private static List<Row> rows(
            List<JobVersion> shown, List<JobVersion> all, Map<String, String> labels, Instant now) {
        return shown.stream()
                .map(version -> new Row(
                        version.version(),
                        Moment.ago(version.validFrom(), now),
                        version.writtenBy().orElse(""),
                        version.source().orElse(""),
                        changed(version, all, labels)))
                .toList();
    }

    private static String changed(JobVersion version, List<JobVersion> all, Map<String, String> labels) {
        int index = all.indexOf(version);
        if (index + 1 == all.size()) {
            return "the first";
        }
        String changed = Difference.between(all.get(index + 1).spec(), version.spec()).stream()
                .map(difference -> label(difference.field(), labels))
                .distinct()
                .collect(Collectors.joining(", "));
        return changed.isEmpty() ? "nothing but its source" : changed;
    }

    private static Optional<Comparison> comparison(List<JobVersion> versions, Map<String, String> labels, Visit visit) {
        int newest = versions.get(0).version();
        return parameter("from", visit).map(from -> {
            int to = parameter("to", visit).orElse(newest);
            List<Line> lines = Difference.between(spec(from, versions), spec(to, versions)).stream()
                    .map(difference -> new Line(
                            difference.field(),
                            label(difference.field(), labels),
                            text(difference.before()),
                            text(difference.after())))
                    .toList();
            return new Comparison(from, to, lines, to == newest && from != newest);
        });
    }

    /** Only when it is asked for: the page is there while Temporal is away. */
    private Optional<Schedule> schedule(Optional<RegisteredJob> job, Visit visit) {
        if (job.isEmpty() || visit.request().getParameter("schedule") == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Schedule(
                    declarations.scheduleDrift(visit.id()).stream()
                            .map(item -> new Line(
                                    item.kind().word(), item.inWords(), text(item.declared()), text(item.actual())))
                            .toList(),
                    ""));
        } catch (ServiceException away) {
            return Optional.of(new Schedule(List.of(), away.problem().detail()));
        }
    }

    private static String spec(int version, List<JobVersion> versions) {
        return versions.stream()
                .filter(each -> each.version() == version)
                .findFirst()
                .orElseThrow(() -> ServiceException.notFound("The job has had no such version"))
                .spec();
    }

    /** By its own name, or by that of the group that it is in. */
    private static String label(String field, Map<String, String> labels) {
        String known = labels.get(field);
        if (known != null) {
            return known;
        }
        int dot = field.lastIndexOf('.');
        String group = dot < 0 ? null : labels.get(field.substring(0, dot));
        return group == null ? Fields.inWords(field) : group + ": " + field.substring(dot + 1);
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof String text ? text : Json.write(value);
    }
}
