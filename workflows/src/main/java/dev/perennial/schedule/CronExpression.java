package dev.perennial.schedule;

public final class CronExpression {
    public String text() {
        return "";
    }

    public java.util.List<io.temporal.client.schedules.ScheduleCalendarSpec> toTemporal() {
        return java.util.List.of();
    }
}
