package dev.perennial.security;

import dev.perennial.audit.AuditDao;
import dev.perennial.audit.AuditDao.Deed;
import dev.perennial.audit.AuditEntry.Outcome;
import dev.perennial.problem.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down that somebody known was refused. Strangers are not written down: whoever wants to could fill the log; they are held off
 * by the {@link Throttle}.
 */
public final class Denials {

    private static final Logger log = LoggerFactory.getLogger(Denials.class);

    private final Jdbi jdbi;
    private final Clock clock;

    public Denials(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    void denied(Caller caller, HttpServletRequest request) {
        Deed deed = new Deed(
                clock.instant(),
                caller.name(),
                "call",
                request.getMethod() + " " + request.getRequestURI(),
                Outcome.DENIED,
                RequestId.of(request),
                Optional.empty(),
                Optional.empty());
        try {
            jdbi.useHandle(handle -> new AuditDao(handle).append(deed));
        } catch (JdbiException away) {
            log.warn("a denial could not be written down: {}", deed.target());
        }
    }
}
