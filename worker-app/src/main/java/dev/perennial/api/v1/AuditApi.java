package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditEntry;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log: who did what, and who was refused. */
@RestController
@Conditional(OnApiRole.class)
class AuditApi {

    private final Jdbi jdbi;

    AuditApi(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Something that was done, or refused.
     *
     * @param outcome done or denied
     * @param requestId of the call, as its answer named it
     * @param before what was there; null where nothing was
     * @param after what is there since; null where nothing is
     */
    record AuditView(
            long id,
            Instant at,
            String actor,
            String action,
            String target,
            String outcome,
            @JsonProperty("request_id") String requestId,
            @Nullable String before,
            @Nullable String after) {

        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.id(),
                    entry.at(),
                    entry.actor(),
                    entry.action(),
                    entry.target(),
                    entry.outcome().name().toLowerCase(Locale.ROOT),
                    entry.requestId(),
                    entry.before().orElse(null),
                    entry.after().orElse(null));
        }
    }

    /** Who did what, and who was refused, the newest first. */
    @Requires(Role.ADMIN)
    @GetMapping("/api/v1/audit")
    Page<AuditView> list(
            @RequestParam(name = "actor", defaultValue = "") String actor,
            @RequestParam(name = "target", defaultValue = "") String target,
            @RequestParam(name = "cursor", defaultValue = "") String cursor,
            @RequestParam(name = "limit", defaultValue = "50") String limit) {
        int most = Parameters.limit(limit);
        AuditDao.Filter filter = new AuditDao.Filter(
                Parameters.given(actor),
                Parameters.given(target),
                Parameters.given(cursor).map(number -> Parameters.number("cursor", number)));
        List<AuditEntry> found = jdbi.withHandle(handle -> new AuditDao(handle).newest(filter, most + 1));
        return Page.of(found, most, AuditView::of, entry -> Long.toString(entry.id()));
    }

    /**
     * Whether the log is as it was written.
     *
     * @param firstBroken the first entry that is not what was written; null when every one is
     */
    record VerificationView(@Nullable @JsonProperty("first_broken") Long firstBroken) {}

    /** Each entry seals the one before it: reads the whole log. */
    @Requires(Role.ADMIN)
    @GetMapping("/api/v1/audit/verification")
    VerificationView verification() {
        return new VerificationView(
                jdbi.withHandle(handle -> new AuditDao(handle).firstBroken()).orElse(null));
    }
}
