package dev.perennial.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.perennial.access.Role;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import dev.perennial.service.Changes;
import dev.perennial.service.Changes.Change;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.Parameters;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Changes as they come: Server-Sent Events. */
@RestController
@Conditional(OnApiRole.class)
class EventsApi {

    /** Whoever goes on listening proves again who they are. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Changes changes;

    EventsApi(Changes changes) {
        this.changes = changes;
    }

    /** @param state one word; removed when it is there no more */
    record JobChangeView(@JsonProperty("job_id") String jobId, String state) {}

    /**
     * Tells which jobs have changed, as they do. An event {@code change} names the job and its state; {@code missed} says that what
     * was missed is not known any more. It ends after ten minutes: call again with {@code Last-Event-ID}.
     */
    @Requires(Role.VIEWER)
    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@RequestHeader(name = "Last-Event-ID", required = false) String lastEvent, Caller caller)
            throws IOException {
        Optional<Long> after = Parameters.given(lastEvent).map(number -> Parameters.number("Last-Event-ID", number));
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Runnable end = changes.listen(caller.name(), caller.scope(), after, new Sender(emitter));
        emitter.onCompletion(end);
        emitter.onTimeout(emitter::complete);
        emitter.onError(failure -> end.run());
        emitter.send(SseEmitter.event().comment("listening"));
        return emitter;
    }

    private record Sender(SseEmitter emitter) implements Changes.Listener {

        @Override
        public void changed(Change change) throws IOException {
            emitter.send(SseEmitter.event()
                    .id(Long.toString(change.number()))
                    .name("change")
                    .data(new JobChangeView(change.jobId(), change.state()), MediaType.APPLICATION_JSON));
        }

        @Override
        public void missed(long number) throws IOException {
            emitter.send(
                    SseEmitter.event().id(Long.toString(number)).name("missed").data("{}", MediaType.TEXT_PLAIN));
        }

        @Override
        public void alive() throws IOException {
            emitter.send(SseEmitter.event().comment("alive"));
        }

        @Override
        public void end() {
            emitter.complete();
        }
    }
}
