package dev.perennial.cli.context;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.connect.RemoteAnswer;
import dev.perennial.cli.exit.ExitCode;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.text.Suggestion;
import java.util.List;

/** What to say to somebody who named a job that there is not: the same beside the database and elsewhere. */
public final class JobIds {

    private static final int MOST = 1_000;

    private JobIds() {}

    public static Refusal unknown(String id, List<String> known) {
        String hint = known.isEmpty()
                ? "there are no jobs yet; next: perennial apply"
                : Suggestion.nearest(id, known)
                        .map("did you mean %s?"::formatted)
                        .orElse("there are: " + String.join(", ", known));
        return Refusal.notFound("unknown job %s".formatted(id), hint, "next: perennial jobs list");
    }

    private record Job(String id) {}

    private record Page(List<Job> items, @JsonProperty("next_cursor") String nextCursor) implements Remote.Page<Job> {}

    /** Where a job is at a server. */
    public static String path(String id) {
        return "/api/v1/jobs/" + Remote.segment(id);
    }

    /** Asks about one job, and says which one was probably meant when there is no such job. */
    public static RemoteAnswer ask(Remote remote, String id, Call call) {
        try {
            return remote.ask(call);
        } catch (Refusal refusal) {
            if (refusal.exitCode() != ExitCode.NOT_FOUND) {
                throw refusal;
            }
            throw unknown(
                    id,
                    remote.list(Call.get("/api/v1/jobs"), MOST, Page.class).stream()
                            .map(Job::id)
                            .toList());
        }
    }
}
