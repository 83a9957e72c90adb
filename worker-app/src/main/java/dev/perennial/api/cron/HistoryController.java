package dev.perennial.api.cron;

import dev.perennial.access.Role;
import dev.perennial.ledger.HistoryDao;
import dev.perennial.ledger.HistoryDao.Entry;
import dev.perennial.security.Requires;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What became of runs, read where the application may read it too. */
@RestController
@Conditional(OnApiRole.class)
class HistoryController {

    private static final List<String> STATUSES = List.of("success", "error", "missed");
    private static final int MOST = 500;

    private final Jdbi jdbi;
    private final Results results;

    HistoryController(Jdbi jdbi, Results results) {
        this.jdbi = jdbi;
        this.results = results;
    }

    @Requires(value = Role.VIEWER, orCronSecret = true)
    @GetMapping("/api/cron/history")
    Map<String, Object> history(
            @RequestParam(name = "limit", defaultValue = "50") String limit,
            @RequestParam(name = "job_id", defaultValue = "") String jobId,
            @RequestParam(name = "status", defaultValue = "") String status) {
        int most = limit(limit);
        Optional<String> wanted = given(status);
        if (wanted.isPresent() && !STATUSES.contains(wanted.get())) {
            throw ServiceException.invalid("status", "status must be one of " + String.join(", ", STATUSES));
        }
        Optional<String> job = given(jobId);
        List<Entry> entries = jdbi.withHandle(handle -> new HistoryDao(handle).newest(job, wanted, most));
        List<Map<String, Object>> history = rows(entries);
        return JsonBody.with("count", history.size()).and("history", history).fields();
    }

    private List<Map<String, Object>> rows(List<Entry> entries) {
        List<Optional<Object>> joined =
                results.all(entries.stream().map(Entry::resultJson).toList());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            rows.add(JsonBody.with("id", entry.id())
                    .and("job_id", entry.jobId())
                    .and("status", entry.status())
                    .and("duration_ms", entry.durationMs().orElse(null))
                    .and("result", Wrapper.of(entry, joined.get(i).orElse(null)))
                    .and("error", entry.error().orElse(null))
                    .and("created_at", entry.createdAt())
                    .fields());
        }
        return rows;
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw ServiceException.invalid("limit", "limit must be a number from 1 to " + MOST);
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(value -> !value.isBlank());
    }
}
