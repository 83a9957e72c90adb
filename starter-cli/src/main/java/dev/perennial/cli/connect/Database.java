package dev.perennial.cli.connect;

import dev.perennial.access.SignIns;
import dev.perennial.access.Tokens;
import dev.perennial.audit.AuditDao;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cutover.Cutovers;
import dev.perennial.database.DatabaseUrl;
import dev.perennial.database.Route;
import dev.perennial.database.Sessions;
import dev.perennial.job.JobTypeDao;
import dev.perennial.ledger.RunDao;
import dev.perennial.ledger.Statistics;
import dev.perennial.ledger.StatisticsDao;
import dev.perennial.mirror.Mirror;
import dev.perennial.registry.Registry;
import dev.perennial.registry.TimeZoneDao;
import dev.perennial.sweep.pace.PaceControl;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The registry and the ledger, as commands reach them: one short connection for each question. */
public final class Database {

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String INVALID_SCHEMA = "3F000";

    private static final Map<String, String> USUAL =
            Map.of("ApplicationName", "perennial-cli", "connectTimeout", "5", "loginTimeout", "10");

    private final DatabaseUrl url;
    private final Sessions sessions;
    private final Jdbi jdbi;
    private final Clock clock;

    private Database(DatabaseUrl url, Clock clock) {
        this.url = url;
        this.sessions = Sessions.of(url, USUAL);
        this.jdbi = sessions.jdbi(sessions.dataSource());
        this.clock = clock;
    }

    public static Database at(String text, Clock clock) {
        return at("DATABASE_URL", text, clock);
    }

    /** @param variable that the URL stands in, for the refusal */
    public static Database at(String variable, String text, Clock clock) {
        try {
            return new Database(DatabaseUrl.parse(variable, text), clock);
        } catch (IllegalArgumentException e) {
            throw Refusal.usage(e.getMessage());
        }
    }

    /** For a person: without credentials. */
    public String place() {
        return url.toString();
    }

    public DatabaseUrl url() {
        return url;
    }

    /** For who opens connections itself. */
    public DataSource connections() {
        return sessions.dataSource();
    }

    /** Whether a pooler stands between. */
    public Route route() {
        return asking(() -> {
            try {
                return sessions.route();
            } catch (SQLException e) {
                throw new ConnectionException(e);
            }
        });
    }

    public <T> T registry(Function<Registry, T> question) {
        return asking(() -> question.apply(new Registry(jdbi, clock)));
    }

    public <T> T signIns(Function<SignIns, T> question) {
        return asking(() -> question.apply(new SignIns(jdbi, clock)));
    }

    public <T> T tokens(Function<Tokens, T> question) {
        return asking(() -> question.apply(new Tokens(jdbi, clock)));
    }

    public <T> T audit(Function<AuditDao, T> question) {
        return asking(() -> jdbi.withHandle(handle -> question.apply(new AuditDao(handle))));
    }

    public <T> T runs(Function<RunDao, T> question) {
        return asking(() -> jdbi.withHandle(handle -> question.apply(new RunDao(handle))));
    }

    public <T> T paces(Function<PaceControl, T> question) {
        return asking(() -> jdbi.inTransaction(handle -> question.apply(new PaceControl(handle))));
    }

    public <T> T cutovers(Function<Cutovers, T> question) {
        return asking(() -> question.apply(new Cutovers(jdbi, new Registry(jdbi, clock), clock)));
    }

    public Statistics statistics(String jobId) {
        return asking(() -> jdbi.withHandle(handle -> new StatisticsDao(handle).of(jobId, clock.instant())));
    }

    public <T> T jobTypes(Function<JobTypeDao, T> question) {
        return asking(() -> jdbi.withHandle(handle -> question.apply(new JobTypeDao(handle))));
    }

    public int rebuildMirror() {
        return asking(() -> new Mirror(jdbi).rebuild());
    }

    public <T> T server(Function<ServerDao, T> question) {
        return asking(() -> jdbi.withHandle(handle -> question.apply(new ServerDao(handle))));
    }

    public <T> T timeZones(Function<TimeZoneDao, T> question) {
        return asking(() -> jdbi.withHandle(handle -> question.apply(new TimeZoneDao(handle))));
    }

    /** Asks the application's tables; nothing is changed in them. */
    public <T> T tables(Function<Handle, T> question) {
        return asking(() -> jdbi.withHandle(question::apply));
    }

    private <T> T asking(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (ConnectionException e) {
            throw unreachable(e);
        } catch (RuntimeException e) {
            throw sqlState(e).flatMap(state -> explained(state, e)).orElse(e);
        }
    }

    Refusal unreachable(Throwable cause) {
        return Refusal.unreachable(
                cause,
                "PostgreSQL at %s cannot be reached: %s".formatted(place(), lastWords(cause)),
                "check DATABASE_URL, and that the server runs and accepts you",
                "next: perennial doctor");
    }

    private Optional<RuntimeException> explained(String state, RuntimeException cause) {
        if (state.startsWith("08") || state.startsWith("57P")) {
            return Optional.of(unreachable(cause));
        }
        return switch (state) {
            case UNDEFINED_TABLE, UNDEFINED_FUNCTION, INVALID_SCHEMA ->
                Optional.of(Refusal.refused(
                        "the database at %s has no schema of Perennial, or an older one".formatted(place()),
                        "start worker-app once, it migrates:  perennial start"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    public static String lastWords(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        String words = origin.getMessage() == null ? origin.getClass().getSimpleName() : origin.getMessage();
        return dev.perennial.failure.Redaction.of(words.lines().findFirst().orElse(""));
    }
}
