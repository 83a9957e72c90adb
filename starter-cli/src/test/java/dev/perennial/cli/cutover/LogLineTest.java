package dev.perennial.cli.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {

    private static final Instant NINE = Instant.parse("2026-11-21T09:00:01Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.7 - - [21/Nov/2026:09:00:01 +0000] \"GET /api/cron/warm?region=eu HTTP/1.1\" 200 12",
                "10.0.0.7 - ada [21/Nov/2026:14:30:01 +0530] \"GET /api/cron/warm?region=eu HTTP/2.0\" 500 12 \"-\" \"curl/8\"",
                "10.0.0.7 - - [21/Nov/2026:09:00:01 +0000] \"GET https://shop.example.com/api/cron/warm?region=eu HTTP/1.1\" 200 1",
                "{\"time_iso8601\": \"2026-11-21T09:00:01+00:00\", \"request\": \"GET /api/cron/warm?region=eu HTTP/1.1\"}",
                "{\"time\": \"2026-11-21T04:00:01-05:00\", \"request_uri\": \"/api/cron/warm?region=eu\", \"status\": 200}",
                "{\"ts\": 1795251601.0, \"request\": {\"method\": \"GET\", \"uri\": \"/api/cron/warm?region=eu\"}}",
                "{\"timestamp\": 1795251601000, \"proxy\": {\"path\": \"/api/cron/warm?region=eu\", \"userAgent\": [\"vercel-cron/1.0\"]}}",
            })
    void readsTheFormatsThatServersWrite(String line) {
        assertThat(LogLine.read(line)).contains(new LogLine(NINE, "/api/cron/warm?region=eu"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "starting worker process 31",
                "10.0.0.7 - - [yesterday] \"GET / HTTP/1.1\" 200 12",
                "{\"time\": \"soon\", \"path\": \"/api/cron/warm\"}",
                "{\"path\": \"/api/cron/warm\"}",
                "{broken",
            })
    void whatIsNoRequestIsNone(String line) {
        assertThat(LogLine.read(line)).isEmpty();
    }

    @Test
    void aPathWithoutAQueryMeansAnyQueryOneWithAQueryThatAlone() {
        LogLine line = new LogLine(NINE, "/api/cron/warm?region=eu");

        assertThat(line.calls("/api/cron/warm")).isTrue();
        assertThat(line.calls("/api/cron/warm?region=eu")).isTrue();
        assertThat(line.calls("/api/cron/warm?region=us")).isFalse();
        assertThat(line.calls("/api/cron/war")).isFalse();
        assertThat(new LogLine(NINE, "/api/cron/warmer").calls("/api/cron/warm"))
                .isFalse();
    }
}
