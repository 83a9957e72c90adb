package dev.perennial.cli.imports;

/** What a scheduler does with a time that its clocks skip or repeat, where that is not what is done here. */
enum ClockRule {
    CRONTAB("cron runs a skipped time right after the change, and a repeated one once"),
    VERCEL("look up what Vercel does on that day"),
    GITHUB("GitHub moves a skipped time to the next one that there is"),
    APSCHEDULER("APScheduler leaves open what it does then"),
    TEMPORAL("Temporal's own calendars miss or repeat some other times as well"),
    /** Due by the wall clock, as here. */
    SAME("");

    private final String words;

    ClockRule(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
