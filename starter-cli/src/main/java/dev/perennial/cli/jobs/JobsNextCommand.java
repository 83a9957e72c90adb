package dev.perennial.cli.jobs;

import dev.perennial.cli.context.Context;
import dev.perennial.cli.context.OutputOption;
import dev.perennial.cli.context.ServerOption;
import dev.perennial.cli.context.Times;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.cli.terminal.Cell;
import dev.perennial.cli.terminal.JsonText;
import dev.perennial.cli.terminal.Table;
import dev.perennial.cli.terminal.Terminal;
import dev.perennial.cli.terminal.Tone;
import dev.perennial.cron.CronExpression;
import dev.perennial.cron.InvalidCronException;
import dev.perennial.registry.RegisteredJob;
import dev.perennial.schedule.Preview;
import dev.perennial.schedule.UpcomingTick;
import dev.perennial.words.When;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The coming ticks, with a note wherever a clock change adds or takes one. */
@Command(
        name = "next",
        description = "The coming ticks of a cron text or of a job, with notes on clock changes.",
        footer = {
            "",
            "A cron text has five fields (minute hour day month weekday), or six with seconds first. It needs no",
            "server; a job id is looked up in the registry.",
            "",
            "Example:",
            "  perennial jobs next \"30 2 * * *\" --zone America/New_York --count 3 --from 2027-03-12T00:00:00Z"
        })
public final class JobsNextCommand implements Runnable {

    private static final int MOST = 1_000;
    private static final String JOB_ID = "[a-z][a-z0-9_]*";

    private final Context context;

    @Parameters(paramLabel = "CRON|JOB_ID", description = "A cron text in quotes, or a job as jobs list names it.")
    private String subject;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Where the cron text is meant, like Europe/London. Default: UTC; a job has its own.")
    private String zone;

    @Option(names = "--count", paramLabel = "N", defaultValue = "5", description = "How many. Default: 5")
    private int count;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "The ticks after this time, like 2027-03-12T00:00:00Z. Default: now")
    private String from;

    @Mixin
    private ServerOption server;

    @Mixin
    private OutputOption output;

    public JobsNextCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (count < 1 || count > MOST) {
            throw Refusal.usage("--count %d is out of range".formatted(count), "1 to %,d are possible".formatted(MOST));
        }
        Instant start = from == null ? context.now() : Times.parse("--from", from);
        if (subject.matches(JOB_ID)) {
            ofJob(start);
        } else {
            ofCron(start);
        }
    }

    private void ofCron(Instant start) {
        ZoneId where = zone == null ? ZoneId.of("UTC") : Times.zone("--zone", zone);
        try {
            CronExpression cron = CronExpression.parse(subject);
            answer(cron.text(), cron.inWords(), cron.notes(where), where, Preview.of(cron, where, start, count));
        } catch (InvalidCronException e) {
            throw Refusal.usage(
                    "\"%s\" is refused: %s".formatted(subject, e.getMessage()), "next: perennial jobs next --help");
        }
    }

    private void ofJob(Instant start) {
        if (zone != null) {
            throw Refusal.usage("--zone is for a cron text", "the job %s has its own zone".formatted(subject));
        }
        RegisteredJob job = Jobs.of(context, server).find(subject);
        answer(
                job.definition().timing().text(),
                job.isPaused() ? "paused: these will not run" : job.definition().name(),
                List.of(),
                job.definition().timeZone(),
                Preview.of(job.definition(), start, count));
    }

    private void answer(String cron, String words, List<String> notes, ZoneId where, List<UpcomingTick> ticks) {
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("cron", cron);
            json.put("zone", where.getId());
            json.put("ticks", ticks.stream().map(JobsNextCommand::json).toList());
            context.terminal().print(JsonText.of(json));
            return;
        }
        Terminal terminal = context.terminal();
        terminal.print("%s  %s  %s".formatted(terminal.paint(Tone.STRONG, cron), where.getId(), words));
        notes.forEach(note -> terminal.print(terminal.paint(Tone.WARNING, "! note") + "  " + note));
        if (ticks.isEmpty()) {
            terminal.print("never again");
            return;
        }
        Instant now = context.now();
        Table table = new Table("LOCAL", "UTC", "IN", "NOTE");
        ticks.forEach(tick -> table.row(
                Cell.of(When.local(tick.at(), where)),
                Cell.quiet(When.utc(tick.at())),
                Cell.of(tick.at().isBefore(now) ? "past" : When.left(tick.at(), now)),
                new Cell(tick.note() == null ? "" : tick.note(), Tone.WARNING)));
        terminal.print(table);
    }

    static Map<String, Object> json(UpcomingTick tick) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", When.iso(tick.at()));
        json.put("local", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(tick.local()));
        json.put("note", tick.note());
        return json;
    }
}
