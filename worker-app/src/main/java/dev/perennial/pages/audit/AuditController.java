package dev.perennial.pages.audit;

import dev.perennial.access.Role;
import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditEntry;
import dev.perennial.pages.audit.AuditPage.Row;
import dev.perennial.pages.frame.Frames;
import dev.perennial.pages.frame.Html;
import dev.perennial.pages.frame.Moment;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import dev.perennial.service.Slice;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** The page of the audit log. */
@RestController
@Conditional(OnApiRole.class)
class AuditController {

    private static final int ROWS = 50;

    private final Jdbi jdbi;
    private final Frames frames;
    private final Clock clock;

    AuditController(Jdbi jdbi, Frames frames, Clock clock) {
        this.jdbi = jdbi;
        this.frames = frames;
        this.clock = clock;
    }

    @Requires(Role.ADMIN)
    @GetMapping("/audit")
    ResponseEntity<String> audit(
            @RequestParam(name = "actor", defaultValue = "") String actor,
            @RequestParam(name = "target", defaultValue = "") String target,
            @RequestParam(name = "before", defaultValue = "") String before,
            Caller caller,
            HttpServletRequest request) {
        Optional<Long> from = Parameters.given(before).map(number -> Parameters.number("before", number));
        AuditDao.Filter filter = new AuditDao.Filter(Parameters.given(actor), Parameters.given(target), from);
        Slice<AuditEntry> entries =
                Slice.of(jdbi.withHandle(handle -> new AuditDao(handle).newest(filter, ROWS + 1)), ROWS);
        Instant now = clock.instant();
        return Html.page(
                "audit/audit.jte",
                new AuditPage(
                        frames.of("audit", caller, request),
                        actor,
                        target,
                        entries.shown().stream().map(entry -> row(entry, now)).toList(),
                        entries.next(last -> older(actor, target, last.id()))));
    }

    /** Apart from the log, because every entry is read for it. */
    @Requires(Role.ADMIN)
    @GetMapping("/audit/verification")
    ResponseEntity<String> verification(Caller caller, HttpServletRequest request) {
        Optional<Long> broken = jdbi.withHandle(handle -> new AuditDao(handle).firstBroken());
        return Html.page("audit/verification.jte", new VerificationPage(frames.of("audit", caller, request), broken));
    }

    private static String older(String actor, String target, long last) {
        return UriComponentsBuilder.fromPath("/audit")
                .queryParamIfPresent("actor", Parameters.given(actor))
                .queryParamIfPresent("target", Parameters.given(target))
                .queryParam("before", last)
                .encode()
                .build()
                .toString();
    }

    private static Row row(AuditEntry entry, Instant now) {
        return new Row(
                entry.id(),
                Moment.ago(entry.at(), now),
                entry.actor(),
                entry.action().replace('_', ' '),
                entry.target(),
                entry.outcome() == AuditEntry.Outcome.DENIED,
                Stream.of(entry.before(), entry.after())
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(" → ")));
    }
}
