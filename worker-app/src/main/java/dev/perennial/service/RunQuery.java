package dev.perennial.service;

import dev.perennial.ledger.RunFilter;
import dev.perennial.run.RunStatus;
import dev.perennial.run.Trigger;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which runs somebody asks for, in the words of addresses: what is empty means any.
 *
 * @param job ids, separated by commas
 * @param status statuses, separated by commas
 * @param longerThan they took at least so long
 * @param q stands in the error
 * @param order newest or oldest first
 * @param cursor only those that come after this run
 */
public record RunQuery(
        String job,
        String group,
        String status,
        String trigger,
        String reason,
        String from,
        String until,
        @BindParam("longer_than") String longerThan,
        String q,
        String order,
        String cursor) {

    private static final List<String> STATUSES =
            Arrays.stream(RunStatus.values()).map(RunStatus::word).toList();
    private static final List<String> TRIGGERS =
            Arrays.stream(Trigger.values()).map(Trigger::word).toList();

    public RunQuery {
        job = text(job);
        group = text(group);
        status = text(status);
        trigger = text(trigger);
        reason = text(reason);
        from = text(from);
        until = text(until);
        longerThan = text(longerThan);
        q = text(q);
        order = text(order);
        cursor = text(cursor);
    }

    private static String text(String given) {
        return given == null ? "" : given.strip();
    }

    /** @throws ServiceException when a word is not one of those that there are */
    public RunFilter filter() {
        return new RunFilter(
                Parameters.words(job),
                Parameters.words(status).stream()
                        .flatMap(word -> Parameters.oneOf("status", word, STATUSES).stream())
                        .map(RunStatus::of)
                        .collect(Collectors.toSet()),
                Parameters.oneOf("trigger", trigger, TRIGGERS).map(Trigger::of),
                Parameters.given(reason),
                Parameters.instant("from", from),
                Parameters.instant("until", until),
                Parameters.duration("longer_than", longerThan),
                Parameters.given(q),
                Parameters.isOldestFirst(order),
                Parameters.given(cursor).map(run -> Parameters.runId("cursor", run)));
    }

    /** Where the page of the runs after this one is. */
    public String more(UUID last) {
        return UriComponentsBuilder.fromPath("/runs")
                .queryParamIfPresent("job", Parameters.given(job))
                .queryParamIfPresent("group", Parameters.given(group))
                .queryParamIfPresent("status", Parameters.given(status))
                .queryParamIfPresent("trigger", Parameters.given(trigger))
                .queryParamIfPresent("reason", Parameters.given(reason))
                .queryParamIfPresent("from", Parameters.given(from))
                .queryParamIfPresent("until", Parameters.given(until))
                .queryParamIfPresent("longer_than", Parameters.given(longerThan))
                .queryParamIfPresent("q", Parameters.given(q))
                .queryParamIfPresent("order", Parameters.given(order))
                .queryParam("cursor", last)
                .encode()
                .build()
                .toString();
    }

    public List<String> statuses() {
        return STATUSES;
    }

    public List<String> triggers() {
        return TRIGGERS;
    }

    public boolean isFiltered() {
        return !Stream.of(job, group, status, from, until).allMatch(String::isEmpty) || isRefined();
    }

    /** Whether something is asked for that the form folds away. */
    public boolean isRefined() {
        return !Stream.of(trigger, reason, longerThan, q, order).allMatch(String::isEmpty);
    }
}
