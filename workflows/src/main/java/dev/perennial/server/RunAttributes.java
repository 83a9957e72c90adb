package dev.perennial.server;

import com.google.protobuf.ByteString;
import dev.perennial.run.Trigger;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The search attributes by which runs are found in Temporal's own pages: of which job a run is, what started it, and for which
 * time a run by hand works. A scheduled run has its tick from the server, as {@code TemporalScheduledStartTime}.
 *
 * <p>Nothing depends on them. Temporal refuses a start that names an attribute which the namespace does not have, so runs carry
 * them where it has all of them, and else none.
 */
public final class RunAttributes {

    private static final SearchAttributeKey<String> JOB = SearchAttributeKey.forKeyword("PerennialJob");
    private static final SearchAttributeKey<String> TRIGGER = SearchAttributeKey.forKeyword("PerennialTrigger");
    private static final SearchAttributeKey<OffsetDateTime> TICK =
            SearchAttributeKey.forOffsetDateTime("PerennialTick");
    private static final List<SearchAttributeKey<?>> ALL = List.of(JOB, TRIGGER, TICK);

    private static final String TYPE_PREFIX = "INDEXED_VALUE_TYPE_";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final WorkflowClient client;

    // Mutable state
    private volatile boolean asked;
    private volatile Optional<Boolean> there = Optional.empty();

    public RunAttributes(WorkflowClient client) {
        this.client = client;
    }

    /**
     * What a namespace has of them.
     *
     * @param absent the names of those that it does not have
     * @param mistyped the names of those that it has with another type
     */
    public record Held(List<String> absent, List<String> mistyped) {

        public boolean isComplete() {
            return absent.isEmpty() && mistyped.isEmpty();
        }
    }

    public static List<String> names() {
        return ALL.stream().map(SearchAttributeKey::getName).toList();
    }

    /** The type of one of them, as Temporal's commands spell it: {@code Keyword}, {@code Datetime}. */
    public static String type(String name) {
        IndexedValueType type = ALL.stream()
                .filter(key -> key.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValueType();
        String word = type.name().substring(TYPE_PREFIX.length());
        return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The command that adds some of them to a namespace. */
    public static String command(String namespace, List<String> names) {
        return "temporal operator search-attribute create --namespace %s %s"
                .formatted(
                        namespace,
                        names.stream()
                                .map(name -> "--name %s --type %s".formatted(name, type(name)))
                                .collect(Collectors.joining(" ")));
    }

    /** Asks the server. Empty when it does not say, as where that is not allowed: then what it said before still holds. */
    public Optional<Held> ask() {
        asked = true;
        try {
            Map<String, IndexedValueType> has = Grpc.operator(client, PATIENCE)
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .build())
                    .getCustomAttributesMap();
            Held held = new Held(
                    namesOf(key -> !has.containsKey(key.getName())),
                    namesOf(key -> has.getOrDefault(key.getName(), key.getValueType()) != key.getValueType()));
            there = Optional.of(held.isComplete());
            return Optional.of(held);
        } catch (StatusRuntimeException failure) {
            return Optional.empty();
        }
    }

    /** Adds them to the namespace; those that it has already stay. It takes some seconds until the server accepts them. */
    public void create() {
        Grpc.operator(client, PATIENCE)
                .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .putAllSearchAttributes(ALL.stream()
                                .collect(Collectors.toMap(
                                        SearchAttributeKey::getName, SearchAttributeKey::getValueType)))
                        .build());
    }

    /** Whether the namespace had all of them when the server was last asked; false when it has never said. */
    boolean areThere() {
        if (!asked) {
            ask();
        }
        return there.orElse(false);
    }

    static SearchAttributes ofScheduled(String jobId) {
        return of(jobId, Trigger.SCHEDULE).build();
    }

    /** @param asOf the time that the run works for; null when none was given */
    static SearchAttributes ofManual(String jobId, Instant asOf) {
        SearchAttributes.Builder attributes = of(jobId, Trigger.MANUAL);
        if (asOf != null) {
            attributes.set(TICK, asOf.atOffset(ZoneOffset.UTC));
        }
        return attributes.build();
    }

    /**
     * Makes a request with the attributes where the namespace has them. If the server refuses it all the same, as it does for some
     * seconds after they were added or when somebody has just removed them, it is made again without.
     */
    void give(SearchAttributes attributes, Consumer<SearchAttributes> request) {
        if (!areThere()) {
            request.accept(SearchAttributes.EMPTY);
            return;
        }
        try {
            request.accept(attributes);
        } catch (RuntimeException failure) {
            if (!isRefusal(failure)) {
                throw failure;
            }
            there = Optional.of(false);
            request.accept(SearchAttributes.EMPTY);
        }
    }

    /** Whether a schedule of the job gives its runs just what {@link #ofScheduled} says. */
    static boolean areOfScheduled(String jobId, io.temporal.api.common.v1.SearchAttributes given) {
        Map<String, ByteString> present = given.getIndexedFieldsMap().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getData()));
        return present.equals(encoded(ofScheduled(jobId)));
    }

    /**
     * Whether it is right that runs carry them, or do not. Both are, while the server has never said what the namespace has: not to
     * know is no reason to write every schedule anew.
     */
    boolean areRightly(boolean carried) {
        return carried == areThere() || there.isEmpty();
    }

    /** Whether the server says that the namespace does not have all of them. */
    boolean haveGone() {
        return ask().filter(held -> !held.isComplete()).isPresent();
    }

    private static Map<String, ByteString> encoded(SearchAttributes attributes) {
        return attributes.getUntypedValues().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getName(), entry -> data(entry.getValue())));
    }

    private static ByteString data(Object value) {
        return DefaultDataConverter.newDefaultInstance()
                .toPayload(value)
                .map(Payload::getData)
                .orElse(ByteString.EMPTY);
    }

    private static SearchAttributes.Builder of(String jobId, Trigger trigger) {
        return SearchAttributes.newBuilder().set(JOB, jobId).set(TRIGGER, trigger.word());
    }

    private static List<String> namesOf(Predicate<SearchAttributeKey<?>> wanted) {
        return ALL.stream().filter(wanted).map(SearchAttributeKey::getName).toList();
    }

    private static boolean isRefusal(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof StatusRuntimeException status
                        && status.getStatus().getCode() == Status.Code.INVALID_ARGUMENT);
    }
}
