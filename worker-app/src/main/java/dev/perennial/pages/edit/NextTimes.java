package dev.perennial.pages.edit;

import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.CatalogueEntry;
import dev.perennial.catalogue.CatalogueProblem;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.cron.Zones;
import dev.perennial.pages.frame.Moment;
import dev.perennial.schedule.JobDefinition;
import dev.perennial.schedule.Preview;
import dev.perennial.schedule.Timing;
import dev.perennial.schedule.UpcomingTick;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a job would be due next, by what somebody is typing.
 *
 * @param words the schedule in words; empty while it cannot be read
 * @param notes what it does that its author may not expect
 * @param flaws why it cannot be read
 */
public record NextTimes(String words, List<Tick> ticks, List<String> notes, List<String> flaws) {

    /** While nothing is typed. */
    static final NextTimes NONE = new NextTimes("", List.of(), List.of(), List.of());

    private static final int TICKS = 6;
    private static final String SOME_JOB = "job";

    /**
     * One of the times.
     *
     * @param reader the same on the reader's clock; empty when that shows the same
     * @param note what a clock change does to it
     */
    public record Tick(Moment at, Optional<Moment> reader, Moment in, Optional<String> note) {}

    /**
     * @param typed the fields of the form; those that say when it is due, and the id, by which {@code H} is computed
     * @param reader the zone of who looks at it
     */
    static NextTimes of(Map<String, String> typed, ZoneId reader, Instant now) {
        String id = typed.getOrDefault("id", "");
        try {
            JobDefinition job = CatalogueEntry.read(
                            id.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*") ? id : SOME_JOB,
                            entry(typed),
                            CatalogueContext.NONE)
                    .jobs()
                    .get(0);
            return of(job, reader, now);
        } catch (InvalidCatalogueException invalid) {
            return new NextTimes(
                    "",
                    List.of(),
                    List.of(),
                    invalid.problems().stream().map(CatalogueProblem::toString).toList());
        }
    }

    static NextTimes of(JobDefinition job, ZoneId reader, Instant now) {
        Timing timing = job.timing();
        return new NextTimes(
                timing instanceof Timing.Cron cron ? cron.expression().inWords() : timing.text(),
                Preview.of(job, now, TICKS).stream()
                        .map(tick -> tick(tick, job.timeZone(), reader, now))
                        .toList(),
                timing instanceof Timing.Cron cron ? cron.expression().notes(job.timeZone()) : List.of(),
                List.of());
    }

    /** The zone that a browser says it is in; UTC where there is none like that. */
    static ZoneId reader(String zone) {
        return ZoneId.of(Zones.ids().contains(zone) ? zone : "UTC");
    }

    private static Tick tick(UpcomingTick tick, ZoneId zone, ZoneId reader, Instant now) {
        boolean same = Zones.local(tick.at(), reader)
                .toLocalDateTime()
                .equals(tick.local().toLocalDateTime());
        return new Tick(
                Moment.at(tick.at(), zone),
                same ? Optional.empty() : Optional.of(Moment.at(tick.at(), reader)),
                Moment.in(tick.at(), now, zone),
                Optional.ofNullable(tick.note()));
    }

    /** An entry that says when, and nothing else of interest. */
    private static String entry(Map<String, String> typed) {
        List<Field> fields = Stream.of("cron", "every", "offset", "at", "time_zone")
                .map(Fields::own)
                .toList();
        return new Changes(fields, Field.nothing(), typed)
                .patch()
                .put("name", SOME_JOB)
                .put(Fields.WORKFLOW, SOME_JOB)
                .toString();
    }
}
