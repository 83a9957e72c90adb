package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.job.JobTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded histories show what their names say, of every workflow type, and nothing that is nobody's business. */
class HistoriesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** So many workflow types have been released; more may be, never fewer. */
    private static final int RELEASED = 9;

    private static final Set<String> OF_EACH_TYPE =
            Set.of("", "-failed", "-retried", "-worker-killed", "-deadline", "-cancelled", "-refused");

    /** The first five were recorded before identities were taken out; a recorded file is never changed. */
    private static final Pattern FIRST_IDENTITIES = Pattern.compile("\\b(21782|21914)@vm\\b");

    /** A job that is not released yet has none; from the first one on it has all of them. */
    @Test
    void whatIsRecordedIsRecordedInGoodTimesAndBad() {
        Set<String> names =
                RecordedHistories.all().stream().map(RecordedHistories::name).collect(Collectors.toSet());
        Set<String> types =
                RecordedHistories.all().stream().map(RecordedHistories::type).collect(Collectors.toSet());

        assertThat(types)
                .hasSizeGreaterThanOrEqualTo(RELEASED)
                .isSubsetOf(JobTypes.shipped().workflows());
        assertThat(names)
                .containsAll(types.stream()
                        .flatMap(type -> OF_EACH_TYPE.stream().map(fault -> type + fault))
                        .toList());
    }

    /** F: a history that is called after a fault has it. */
    @ParameterizedTest
    @MethodSource("faults")
    void showsTheFaultInItsName(RecordedFault fault) throws IOException {
        List<Text> histories = texts().filter(text ->
                        RecordedFault.of(text.name()).filter(fault::equals).isPresent())
                .toList();

        assertThat(histories).isNotEmpty();
        for (Text history : histories) {
            assertThat(fault.signs()).as(history.name()).allSatisfy(sign -> assertThat(history.text())
                    .containsPattern(sign));
        }
    }

    /** A history with a fault that nobody looks for would be one more of good times. */
    @Test
    void everyFaultIsLookedFor() {
        assertThat(RecordedHistories.all())
                .filteredOn(file -> RecordedHistories.name(file).contains("-"))
                .allMatch(file -> RecordedFault.of(RecordedHistories.name(file)).isPresent());
    }

    static Stream<RecordedFault> faults() {
        return RecordedFault.ALL.stream();
    }

    /** No address, no secret, no machine; in payloads, which are base64, neither. */
    @ParameterizedTest
    @MethodSource("texts")
    void holdsNothingThatIsNobodysBusiness(Text text) {
        assertThat(FIRST_IDENTITIES.matcher(text.text()).replaceAll("worker"))
                .doesNotContain("@", "/work", "/home", "/root", "/tmp", "127.0.0.1", "localhost")
                .doesNotContainIgnoringCase("bearer", "password", "authorization");
    }

    /**
     * Everything that a history says, in the clear.
     *
     * @param name of the history, without its day
     */
    record Text(String name, String text) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Text> texts() throws IOException {
        Stream.Builder<Text> texts = Stream.builder();
        for (Path history : RecordedHistories.all()) {
            JsonNode json = JSON.readTree(history.toFile());
            String payloads = json.findValuesAsText("data").stream()
                    .map(data -> new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("\n"));
            assertThat(payloads)
                    .as("payloads of " + history)
                    .contains("\"jobId\"")
                    .satisfies(isReadable());
            texts.add(new Text(RecordedHistories.name(history), json + "\n" + payloads));
        }
        return texts.build();
    }

    private static org.assertj.core.api.ThrowingConsumer<String> isReadable() {
        Predicate<String> readable = text -> text.chars().noneMatch(c -> c == 0xFFFD);
        return text -> assertThat(readable.test(text)).isTrue();
    }
}
