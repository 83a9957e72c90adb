package dev.perennial.pages.jobs;

import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.cutover.Cutover.Evidence;
import dev.perennial.cutover.Cutovers;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.pages.frame.SeeOther;
import dev.perennial.security.Requires;
import dev.perennial.service.CutoverService;
import dev.perennial.service.OnApiRole;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The forms of a job's page that move it here from another cron, and back. */
@RestController
@Conditional(OnApiRole.class)
class CutoverController {

    private static final String CUTOVER = "/jobs/{job}/cutover";

    private final CutoverService cutovers;

    CutoverController(CutoverService cutovers) {
        this.cutovers = cutovers;
    }

    /** By its calls: whoever reads an access log begins by the command line. */
    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/watch")
    ResponseEntity<String> watch(@PathVariable("job") String id, Actor actor) {
        cutovers.watch(id, new Watching(Evidence.CALLS, Cutovers.PATIENCE, true), actor);
        return page(id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/move")
    ResponseEntity<String> move(@PathVariable("job") String id, Actor actor) {
        cutovers.move(id, "", actor);
        return page(id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/back")
    ResponseEntity<String> back(@PathVariable("job") String id, Actor actor) {
        cutovers.back(id, "", actor);
        return page(id);
    }

    @Requires(Role.OPERATOR)
    @PostMapping(CUTOVER + "/end")
    ResponseEntity<String> end(@PathVariable("job") String id, Actor actor) {
        cutovers.end(id, actor);
        return page(id);
    }

    private static ResponseEntity<String> page(String id) {
        return SeeOther.page("/jobs/" + id);
    }
}
