package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After signing in one only ever goes to a page of ours. */
class SignInPathsTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/jobs", "/jobs/expire_codes", "/jobs?q=a%20b&state=ok", "/runs/01978f3c-8a40"})
    void goesOnToAPageOfOurs(String to) {
        assertThat(SignInPaths.page(to)).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jobs",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "/%2f/evil.example",
                "/@evil.example",
                "/ /evil",
                "/jobs\r\nSet-Cookie: a=b",
                "/.//evil.example",
                "/jobs?x=<script>"
            })
    void goesHomeInsteadOfAnywhereElse(String to) {
        assertThat(SignInPaths.page(to)).isEqualTo("/");
    }
}
