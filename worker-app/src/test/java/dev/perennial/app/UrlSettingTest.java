package dev.perennial.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSettingTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://your-app.vercel.app", "http://127.0.0.1:3000/base", " https://app.example/ "})
    void readsAnAddress(String text) {
        assertThat(UrlSetting.NEXTJS_API_URL.read(text)).hasToString(text.strip());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"https://kim:canary@app.example\"', in quotation marks",
        "https://kim:canary@app.example, INTERNAL_API_KEY alone",
        "https://kim:canary@my_app.example, INTERNAL_API_KEY alone",
        "https://kim:ca nary@app.example, percent-encoded",
        "https://app.example?token=canary, a query or a fragment",
        "https://app.example/#canary, a query or a fragment",
        "http://my_app:3000, no underscore",
        "https://, names no host",
        "app.example, begin with https://",
        "ftp://app.example, begin with https://",
    })
    void saysWhatWouldBeRightAndRepeatsNothing(String text, String message) {
        assertThatThrownBy(() -> UrlSetting.NEXTJS_API_URL.read(text))
                .hasMessageStartingWith("NEXTJS_API_URL ")
                .hasMessageContaining(message)
                .hasMessageContaining("as in https://your-app.vercel.app")
                .hasMessageNotContainingAny("canary", "ca nary", "kim")
                .hasNoCause();
    }

    @Test
    void isRequired() {
        assertThatThrownBy(() -> UrlSetting.NEXTJS_API_URL.read(null)).hasMessageContaining("begin with https://");
    }
}
