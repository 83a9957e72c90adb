package dev.perennial.pages.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.catalogue.UnreadableDefinitionException;
import dev.perennial.job.JobKinds;
import dev.perennial.job.JobTypes;
import dev.perennial.pages.edit.EditPage.Conflict;
import dev.perennial.pages.edit.EditPage.Line;
import dev.perennial.pages.edit.EditPage.Notice;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.problem.Problem;
import dev.perennial.registry.Claim;
import dev.perennial.registry.Expected;
import dev.perennial.registry.JobVersion;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.JobService;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The forms by which people add and change jobs, by the rules of {@code jobs.yaml} and of the API. */
@RestController
@Conditional(OnApiRole.class)
class EditController {

    private static final String NEW = "/new-job";
    private static final String EDIT = "/jobs/{job}/edit";
    private static final String NOTHING_SAVED = "Nothing was saved.";
    private static final int SUGGESTED_JOBS = 200;

    private final JobService jobs;
    private final Scheduler scheduler;
    private final Frames frames;
    private final Clock clock;

    EditController(JobService jobs, Scheduler scheduler, Frames frames, Clock clock) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.frames = frames;
        this.clock = clock;
    }

    /** Who looks at the page, and by which request. */
    private record Visit(Caller caller, HttpServletRequest request) {}

    /** What a form is answered with, beside the form itself. */
    private record Answer(
            HttpStatus status,
            String alert,
            Map<String, String> flaws,
            Optional<Notice> notice,
            Optional<Conflict> conflict) {

        static Answer plain() {
            return new Answer(HttpStatus.OK, "", Map.of(), Optional.empty(), Optional.empty());
        }

        static Answer preview(Notice notice) {
            return new Answer(HttpStatus.OK, "", Map.of(), Optional.of(notice), Optional.empty());
        }

        static Answer refused(HttpStatus status, String alert, Map<String, String> flaws) {
            return new Answer(status, alert, flaws, Optional.empty(), Optional.empty());
        }

        static Answer changedMeanwhile(Conflict conflict) {
            return new Answer(
                    HttpStatus.PRECONDITION_FAILED, NOTHING_SAVED, Map.of(), Optional.empty(), Optional.of(conflict));
        }
    }

    /** First the kinds of job, then the form of one. */
    @Requires(value = Role.ADMIN, orOfSomeJobs = true)
    @GetMapping(NEW)
    ResponseEntity<String> empty(
            @RequestParam(name = "workflow", defaultValue = "") String workflow,
            Caller caller,
            HttpServletRequest request) {
        JobTypes types = jobs.types();
        if (types.find(workflow).isEmpty()) {
            return choice(types, workflow, new Visit(caller, request));
        }
        return page(newForm(types, workflow, Map.of()), Map.of(), Answer.plain(), new Visit(caller, request));
    }

    @Requires(value = Role.ADMIN, orOfSomeJobs = true)
    @PostMapping(NEW)
    ResponseEntity<String> add(
            @RequestParam Map<String, String> typed, Caller caller, Actor actor, HttpServletRequest request) {
        Visit visit = new Visit(caller, request);
        String workflow = typed.getOrDefault(Fields.WORKFLOW, "");
        JobTypes types = jobs.types();
        if (types.find(workflow).isEmpty()) {
            return choice(types, workflow, visit);
        }
        EditForm form = newForm(types, workflow, typed);
        String id = typed.getOrDefault("id", "").strip();
        String entry = form.entry().toString();
        if (!caller.scope().includes(id)) {
            String theirs = String.join(", ", caller.scope().patterns());
            Map<String, String> flaw = Map.of("id", "is none of yours, which are like " + theirs);
            return page(form, typed, Answer.refused(HttpStatus.FORBIDDEN, NOTHING_SAVED, flaw), visit);
        }
        try {
            if (isPreview(typed) || !form.changes().flaws().isEmpty()) {
                Catalogue read = jobs.preview(id, entry);
                return page(form, typed, checked(form, read, "Saving adds the job."), visit);
            }
            jobs.save(id, entry, Claim.of(Claim.API), Expected.NOTHING, actor);
            return saved(id);
        } catch (ServiceException refused) {
            if (refused.problem().is("changed-meanwhile") && isThere(id, entry)) {
                // Sent twice: it is done.
                return saved(id);
            }
            return page(form, typed, refusedNew(form, refused), visit);
        }
    }

    @Requires(Role.ADMIN)
    @GetMapping(EDIT)
    ResponseEntity<String> filled(@PathVariable("job") String id, Caller caller, HttpServletRequest request) {
        RegisteredJob job = scheduler.job(id);
        EditForm form = new EditForm(jobs.types(), definition(job), Map.of());
        return page(form, job, Map.of(), Answer.plain(), new Visit(caller, request));
    }

    @Requires(Role.ADMIN)
    @PostMapping(EDIT)
    ResponseEntity<String> change(
            @PathVariable("job") String id,
            @RequestParam("version") String version,
            @RequestParam Map<String, String> typed,
            Caller caller,
            Actor actor,
            HttpServletRequest request) {
        Visit visit = new Visit(caller, request);
        int seen = Parameters.version("version", version);
        RegisteredJob job = scheduler.job(id);
        EditForm form = new EditForm(jobs.types(), shown(job, seen), typed);
        if (seen != job.version()) {
            return changedMeanwhile(form, job, seen, typed, visit);
        }
        boolean takeOver = typed.containsKey("take_over");
        ObjectNode patch = form.changes().patch();
        try {
            if (isPreview(typed) || !form.changes().flaws().isEmpty()) {
                Catalogue read = jobs.previewPatch(id, patch.toString());
                return page(form, job, typed, checked(form, read, changesInWords(form)), visit);
            }
            if (!patch.isEmpty() || takeOver) {
                jobs.patch(id, patch.toString(), new Claim(Claim.API, takeOver), Expected.version(seen), actor);
            }
            return saved(id);
        } catch (ServiceException refused) {
            if (refused.problem().is("changed-meanwhile")) {
                return changedMeanwhile(form, scheduler.job(id), seen, typed, visit);
            }
            return page(form, job, typed, refused(form, refused), visit);
        }
    }

    /** The next times by what somebody is typing, as a piece of the page. */
    @Requires(Role.VIEWER)
    @GetMapping("/next-times")
    ResponseEntity<String> nextTimes(@RequestParam Map<String, String> typed) {
        return Html.page("edit/times.jte", NextTimes.of(typed, reader(typed), clock.instant()));
    }

    private ResponseEntity<String> changedMeanwhile(
            EditForm form, RegisteredJob present, int seen, Map<String, String> typed, Visit visit) {
        EditForm rebased = form.over(definition(present));
        if (form.changes().flaws().isEmpty() && rebased.changes().patch().isEmpty()) {
            // Sent twice, or two people wanted the same.
            return saved(present.id());
        }
        Conflict conflict = new Conflict(
                seen,
                present.version(),
                scheduler.version(present.id(), present.version()).writtenBy().orElse("somebody"),
                lines(form, rebased));
        return page(rebased, present, typed, Answer.changedMeanwhile(conflict), visit);
    }

    private static List<Line> lines(EditForm mine, EditForm rebased) {
        return mine.fields().stream()
                .map(field -> new Line(
                        field.name(),
                        field.fullLabel(),
                        field.show(field.in(mine.shown())),
                        field.show(field.in(rebased.shown())),
                        mine.changes().isTouched(field)
                                ? Optional.of(mine.changes().text(field))
                                : Optional.empty()))
                .filter(line -> line.yours().isPresent() || !line.before().equals(line.now()))
                .toList();
    }

    private static EditForm newForm(JobTypes types, String workflow, Map<String, String> typed) {
        return new EditForm(types, Field.nothing().put(Fields.WORKFLOW, workflow), typed);
    }

    private static ObjectNode definition(RegisteredJob job) {
        return Field.definition(Catalogue.toJson(job.definition()));
    }

    /** The definition that the form had shown. */
    private ObjectNode shown(RegisteredJob job, int version) {
        if (version == job.version()) {
            return definition(job);
        }
        JobVersion earlier = scheduler.version(job.id(), version);
        try {
            return Field.definition(Catalogue.toJson(StoredDefinition.read(job.id(), earlier.spec())));
        } catch (UnreadableDefinitionException unreadable) {
            throw ServiceException.changedMeanwhile("The job was changed meanwhile: load the page again");
        }
    }

    /** A definition that could be saved, unless something of it could not be read at all. */
    private static Answer checked(EditForm form, Catalogue read, String sentence) {
        Map<String, String> flaws = form.changes().flaws();
        return flaws.isEmpty()
                ? Answer.preview(new Notice(
                        sentence,
                        form.changesInWords(),
                        read.warnings().stream().map(CatalogueProblem::toString).toList()))
                : Answer.refused(HttpStatus.BAD_REQUEST, NOTHING_SAVED, flaws);
    }

    private static String changesInWords(EditForm form) {
        return form.changesInWords().isEmpty() ? "Nothing was changed." : "Saving makes a new version. It changes:";
    }

    private static Answer refusedNew(EditForm form, ServiceException refused) {
        Answer answer = refused(form, refused);
        Map<String, String> flaws = new LinkedHashMap<>(answer.flaws());
        // What a form can get wrong of an entry as a whole is its id.
        String ofTheWhole =
                refused.problem().is("changed-meanwhile") ? "there is a job with this id already" : flaws.get("");
        if (ofTheWhole != null) {
            flaws.remove("");
            flaws.put("id", ofTheWhole);
        }
        return Answer.refused(answer.status(), answer.alert(), flaws);
    }

    private static Answer refused(EditForm form, ServiceException refused) {
        Problem problem = refused.problem();
        Map<String, String> flaws = form.flaws(problem);
        if (problem.is("owned-by-file")) {
            flaws.put("take_over", "The job comes from a file. Change it there, or take it over");
        } else if (problem.errors().isEmpty()) {
            flaws.put("", problem.detail());
        }
        return Answer.refused(problem.status(), NOTHING_SAVED, flaws);
    }

    private boolean isThere(String id, String entry) {
        Supplier<Boolean> same = () -> scheduler
                .find(id)
                .filter(job ->
                        job.definition().equals(jobs.preview(id, entry).jobs().get(0)))
                .isPresent();
        try {
            return same.get();
        } catch (ServiceException unreadable) {
            return false;
        }
    }

    private ResponseEntity<String> choice(JobTypes types, String asked, Visit visit) {
        // The kinds that anybody can use before the workflows of one application.
        List<ChoicePage.Kind> kinds = types.workflows().stream()
                .sorted(Comparator.comparing(workflow -> JobKinds.of(workflow).isEmpty()))
                .map(workflow ->
                        new ChoicePage.Kind(workflow, Fields.title(workflow, types), settingsInWords(workflow, types)))
                .toList();
        return Html.page(
                asked.isEmpty() ? HttpStatus.OK : HttpStatus.NOT_FOUND,
                "edit/choice.jte",
                new ChoicePage(frames.of("jobs", visit.caller(), visit.request()), kinds, asked));
    }

    private static String settingsInWords(String workflow, JobTypes types) {
        Optional<String> kind = JobKinds.of(workflow);
        if (kind.isPresent()) {
            return "In jobs.yaml it is " + kind.get() + ":";
        }
        List<String> names = Fields.settings(workflow, types, Field.nothing()).stream()
                .flatMap(group -> group.fields().stream().map(Field::fullLabel))
                .toList();
        return names.isEmpty()
                ? "No settings"
                : "Settings: " + String.join(", ", names).toLowerCase(Locale.ROOT);
    }

    private ResponseEntity<String> page(EditForm form, Map<String, String> typed, Answer answer, Visit visit) {
        return page(form, Optional.empty(), typed, answer, visit);
    }

    private ResponseEntity<String> page(
            EditForm form, RegisteredJob job, Map<String, String> typed, Answer answer, Visit visit) {
        return page(form, Optional.of(job), typed, answer, visit);
    }

    private ResponseEntity<String> page(
            EditForm form, Optional<RegisteredJob> job, Map<String, String> typed, Answer answer, Visit visit) {
        Map<String, String> flaws = answer.flaws();
        Map<String, String> texts = form.texts();
        texts.put("id", job.map(RegisteredJob::id).orElseGet(() -> typed.getOrDefault("id", "")));
        boolean isBlank = texts.get("cron").isBlank()
                && texts.get("every").isBlank()
                && texts.get("at").isBlank();
        List<String> first = job.isPresent() ? List.of("name", Fields.WORKFLOW) : List.of("name");
        return Html.page(
                answer.status(),
                "edit/edit.jte",
                new EditPage(
                        frames.of("jobs", visit.caller(), visit.request()),
                        job.map(edited -> new EditPage.Job(
                                edited.id(), edited.definition().name())),
                        id(texts.get("id"), flaws),
                        job.map(RegisteredJob::version).orElse(0),
                        form.fields().stream()
                                .filter(field -> first.contains(field.name()))
                                .map(field -> form.view(field, flaws))
                                .toList(),
                        form.workflow(),
                        form.changes().way(),
                        form.when(flaws),
                        form.sections(flaws),
                        isBlank ? NextTimes.NONE : NextTimes.of(texts, reader(typed), clock.instant()),
                        suggested(visit.caller(), texts.get("id")),
                        job.map(RegisteredJob::source).filter(source -> !source.equals(Claim.API)),
                        typed.containsKey("take_over"),
                        answer.alert(),
                        answer.notice(),
                        form.listed(flaws),
                        answer.conflict()));
    }

    private static FieldView id(String id, Map<String, String> flaws) {
        return FieldView.of(
                new Field(
                        List.of("id"),
                        "Id",
                        "Lower-case words joined by underscores. It cannot be changed later.",
                        Field.Kind.TEXT,
                        List.of(),
                        "",
                        "expire_codes",
                        true),
                id,
                flaws.getOrDefault("id", ""));
    }

    private List<String> suggested(Caller caller, String id) {
        return scheduler.jobs().stream()
                .map(RegisteredJob::id)
                .filter(other -> caller.scope().includes(other) && !other.equals(id))
                .limit(SUGGESTED_JOBS)
                .toList();
    }

    private static ZoneId reader(Map<String, String> typed) {
        return NextTimes.reader(typed.getOrDefault("reader", ""));
    }

    private static boolean isPreview(Map<String, String> typed) {
        return "preview".equals(typed.get("do"));
    }

    private static ResponseEntity<String> saved(String id) {
        return SeeOther.page("/jobs/" + id + "/configuration");
    }
}
