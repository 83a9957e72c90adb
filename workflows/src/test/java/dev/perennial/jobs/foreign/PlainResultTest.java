package dev.perennial.jobs.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import org.junit.jupiter.api.Test;

class PlainResultTest {

    @Test
    void keepsPlainJson() {
        assertThat(plain("{\"city\": \"Paris\", \"degrees\": [1, 2.5, null, true]}"))
                .isEqualTo("{\"city\":\"Paris\",\"degrees\":[1,2.5,null,true]}");
        assertThat(plain("\"done\"")).isEqualTo("\"done\"");
    }

    @Test
    void returnsNothingForNothing() {
        assertThat(PlainResult.of((RawValue) null).value().isNull()).isTrue();
        assertThat(PlainResult.of(raw("binary/null", "")).value().isNull()).isTrue();
    }

    @Test
    void takesSecretsAndAddressesOut() {
        assertThat(plain("{\"api_key\": {\"a\": 1}, \"by\": \"jane@example.com\", \"url\": \"https://u:p@host/\"}"))
                .isEqualTo("{\"api_key\":\"***\",\"by\":\"***@***\",\"url\":\"https://***@host/\"}");
        assertThat(plain("{\"jane@example.com\": [\"password=hunter22\"]}")).doesNotContain("jane", "hunter");
    }

    @Test
    void takesOutWhatCannotBeStored() {
        assertThat(plain("{\"a\\u0000b\": \"c\\u0000\\u001b[1md\"}")).isEqualTo("{\"ab\":\"c[1md\"}");
        assertThat(plain("1e999999")).isEqualTo("\"1E+999999\"");
    }

    @Test
    void keepsTheBeginningOfWhatIsTooLong() {
        String fits = "\"" + "a".repeat(PlainResult.LONGEST - 2) + "\"";
        assertThat(PlainResult.of(fits).truncated()).isFalse();

        String secret = "jane@example.com";
        String begin = "{\"list\": \"" + "word ".repeat(PlainResult.LONGEST / 5 - 3);
        PlainResult cut = PlainResult.of(begin + secret + " and more\"}");

        assertThat(cut.truncated()).isTrue();
        assertThat(cut.value().textValue())
                .startsWith("{\"list\": \"word word")
                .hasSizeLessThanOrEqualTo(PlainResult.LONGEST)
                .doesNotContain("jane");
    }

    @Test
    void saysWhatIsNoJson() {
        assertThat(PlainResult.of(raw("binary/encrypted", "abc")).value().textValue())
                .isEqualTo("3 bytes of binary/encrypted, which is no JSON");
        assertThat(PlainResult.of("{broken").value().textValue()).isEqualTo("{broken");
    }

    private static String plain(String json) {
        return PlainResult.of(raw("json/plain", json)).value().toString();
    }

    private static RawValue raw(String encoding, String data) {
        return new RawValue(Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8(encoding))
                .setData(ByteString.copyFromUtf8(data))
                .build());
    }
}
