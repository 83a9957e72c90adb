package dev.perennial.cli.cutover;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.cli.connect.Remote;
import dev.perennial.cli.connect.Remote.Call;
import dev.perennial.cli.context.JobIds;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.schedule.Durations;
import dev.perennial.words.CutoverView;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Jobs that move in, as a server tells them. */
final class RemoteCutovers implements CutoverDesk {

    private static final int MOST = 10_000;

    private final Remote remote;

    RemoteCutovers(Remote remote) {
        this.remote = remote;
    }

    private record Page(List<CutoverView> items, @JsonProperty("next_cursor") String nextCursor)
            implements Remote.Page<CutoverView> {}

    @Override
    public List<CutoverView> all() {
        return remote.understood(() -> remote.list(Call.get("/api/v1/cutovers"), MOST, Page.class));
    }

    @Override
    public CutoverView watch(String jobId, Watching how) {
        return ask(
                jobId,
                Call.put(path(jobId))
                        .sending(Map.of(
                                "evidence", how.evidence().word(),
                                "wait", Durations.format(how.patience()),
                                "automatic", how.automatic())));
    }

    @Override
    public CutoverView move(String jobId, String reason) {
        return ask(jobId, Call.post(path(jobId) + "/move").with("reason", reason));
    }

    @Override
    public CutoverView back(String jobId, String reason) {
        return ask(jobId, Call.post(path(jobId) + "/back").with("reason", reason));
    }

    @Override
    public void end(String jobId) {
        JobIds.ask(remote, jobId, Call.delete(path(jobId)));
    }

    @Override
    public CutoverView report(String jobId, List<Instant> calls, Read read) {
        return ask(
                jobId,
                Call.post(path(jobId) + "/calls")
                        .sending(Map.of(
                                "calls", calls.stream().map(Instant::toString).toList(),
                                "read_from", read.from().toString(),
                                "read_until", read.until().toString())));
    }

    private CutoverView ask(String jobId, Call call) {
        return remote.understood(() -> JobIds.ask(remote, jobId, call).read(CutoverView.class));
    }

    private static String path(String jobId) {
        return JobIds.path(jobId) + "/cutover";
    }
}
