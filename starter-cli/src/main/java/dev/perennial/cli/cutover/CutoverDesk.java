package dev.perennial.cli.cutover;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cutover.Cutovers.Read;
import dev.perennial.cutover.Cutovers.Watching;
import dev.perennial.words.CutoverView;
import java.time.Instant;
import java.util.List;

/** Jobs that move in, as commands see and steer them: beside the database, or at a server. */
interface CutoverDesk {

    static CutoverDesk of(Context context, ServerOption server) {
        return server.remote(context)
                .<CutoverDesk>map(RemoteCutovers::new)
                .orElseGet(() -> new DatabaseCutovers(context));
    }

    /** By id. */
    List<CutoverView> all();

    CutoverView watch(String jobId, Watching how);

    CutoverView move(String jobId, String reason);

    CutoverView back(String jobId, String reason);

    void end(String jobId);

    CutoverView report(String jobId, List<Instant> calls, Read read);
}
