package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.audit.Actor;
import dev.perennial.ledger.Run;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.PaceService;
import dev.perennial.service.Parameters;
import dev.perennial.service.RunService;
import dev.perennial.service.ServiceException;
import dev.perennial.sweep.pace.PaceChange;
import dev.perennial.words.PaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** How fast a run goes through its table, and what decides that. */
@RestController
@Conditional(OnApiRole.class)
class PaceApi {

    private static final String PACE = "/api/v1/runs/{run}/pace";

    private final RunService runs;
    private final PaceService paces;

    PaceApi(RunService runs, PaceService paces) {
        this.runs = runs;
        this.paces = paces;
    }

    /**
     * What is to become of its pace; what is not named stays as it is.
     *
     * @param held true: it takes no page until it is let go
     * @param speed 5, 10, 25, 50 or 100 percent of what it would do by itself
     * @param pageRows at most so many rows a page, up to 10,000; 0: as many as fit
     */
    record NewPace(
            @Nullable Boolean held, @Nullable Integer speed, @Nullable @JsonProperty("page_rows") Integer pageRows) {}

    /** How the run goes: rows done of those expected, rate, what it waits for, and how long it has waited. */
    @Requires(Role.VIEWER)
    @GetMapping(PACE)
    PaceView get(@PathVariable("run") String run, Caller caller) {
        return PaceView.of(paces.of(find(run, caller)));
    }

    /** Holds it, lets it go, slows it down or limits its pages; it listens within a second, also after a restart. */
    @Requires(Role.OPERATOR)
    @PatchMapping(PACE)
    PaceView change(@PathVariable("run") String run, @RequestBody NewPace wanted, Caller caller, Actor actor) {
        return PaceView.of(paces.change(find(run, caller), change(wanted), actor));
    }

    private static PaceChange change(NewPace wanted) {
        try {
            return PaceChange.of(wanted.held(), wanted.speed(), wanted.pageRows());
        } catch (IllegalArgumentException wrong) {
            String field = wrong.getMessage().startsWith("speed") ? "speed" : "page_rows";
            throw ServiceException.invalid(field, wrong.getMessage());
        }
    }

    private Run find(String run, Caller caller) {
        return runs.find(Parameters.runId("run", run), caller.scope());
    }
}
