package dev.perennial.alerts.channel;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.model.Attachment;
import com.slack.api.model.Field;
import com.slack.api.util.http.SlackHttpClient;
import com.slack.api.webhook.Payload;
import com.slack.api.webhook.WebhookResponse;
import dev.perennial.incident.Severity;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** An attachment by incoming webhook, by Slack's own client. */
public final class SlackChannel implements Channel {

    private static final int LONGEST_TITLE = 300;
    private static final int LONGEST_TEXT = 3_000;
    private static final long LONGEST_ANSWER = 4_096;

    private final URI address;
    private final Clock clock;
    private final Slack slack;

    public SlackChannel(URI address, Duration timeout, Clock clock) {
        this.address = address;
        this.clock = clock;
        this.slack = Slack.getInstance(withoutLogging(), new SlackHttpClient(client(timeout)));
    }

    /** The library's listeners log every request with its address, which is a secret. */
    private static SlackConfig withoutLogging() {
        SlackConfig config = new SlackConfig();
        config.setHttpClientResponseHandlers(List.of());
        return config;
    }

    /** Neither follows nor repeats anything by itself: what was sent how often is in the delivery's row. */
    private static OkHttpClient client(Duration timeout) {
        return new OkHttpClient.Builder()
                .connectTimeout(Webhook.TO_CONNECT)
                .callTimeout(timeout)
                .followRedirects(false)
                .retryOnConnectionFailure(false)
                .addInterceptor(SlackChannel::withShortBody)
                .build();
    }

    private static Response withShortBody(Interceptor.Chain chain) throws IOException {
        try (Response whole = chain.proceed(chain.request())) {
            ResponseBody beginning = whole.peekBody(LONGEST_ANSWER);
            return whole.newBuilder().body(beginning).build();
        }
    }

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public boolean wants(Severity severity) {
        return true;
    }

    @Override
    public boolean keepsIncidents() {
        return false;
    }

    @Override
    public DeliveryResult send(Message message) {
        try {
            WebhookResponse response = slack.send(address.toString(), payload(message));
            return Webhook.read(response.getCode(), retryAfter(response), clock);
        } catch (IOException e) {
            return Webhook.broken(e);
        }
    }

    static Payload payload(Message message) {
        String title = new CutText(LONGEST_TITLE)
                .add("[" + message.label() + "] " + message.title(), SlackChannel::escaped, 0)
                .toString();
        Attachment attachment = Attachment.builder()
                .color(message.colour())
                .fallback(title)
                .title(title)
                .titleLink(message.link().map(URI::toString).orElse(null))
                .text(text(message))
                .mrkdwnIn(List.of("text"))
                .fields(List.of(
                        field("Job ID", message.jobId().orElse("N/A")), field("Environment", message.environment())))
                .ts(Long.toString(message.at().getEpochSecond()))
                .build();
        return Payload.builder().attachments(List.of(attachment)).build();
    }

    private static String text(Message message) {
        CutText text = new CutText(LONGEST_TEXT);
        text.add(String.join("\n", message.lines()), SlackChannel::escaped, 0);
        message.traceback().ifPresent(trace -> text.addCode(trace, SlackChannel::escaped));
        return text.toString();
    }

    private static Field field(String title, String value) {
        return Field.builder()
                .title(title)
                .value(escaped(value))
                .valueShortEnough(true)
                .build();
    }

    /** Without these three signs there is no mention and no link; without backticks no code block ends early. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace('`', '\'')
                .replace("@", "@\u200b");
    }

    private static Optional<String> retryAfter(WebhookResponse response) {
        return response.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals("retry-after"))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }
}
