package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Scheduler;
import dev.perennial.service.ServiceException;
import java.time.Instant;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Why a job ran, or did not, at some time; also one to come, and one at which it was never due. */
@RestController
@Conditional(OnApiRole.class)
class WhyApi {

    private final Scheduler scheduler;

    WhyApi(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    record WhyView(@JsonProperty("job_id") String jobId, Instant at, String answer) {}

    @Requires(Role.VIEWER)
    @GetMapping("/api/v1/jobs/{job}/why")
    WhyView why(@PathVariable("job") String id, @RequestParam(name = "at", defaultValue = "") String at) {
        Instant asked = Parameters.instant("at", at)
                .orElseThrow(() -> ServiceException.invalid("at", "at must be a time like 2026-01-31T09:00:00Z"));
        return new WhyView(id, asked, scheduler.why(scheduler.job(id), asked));
    }
}
