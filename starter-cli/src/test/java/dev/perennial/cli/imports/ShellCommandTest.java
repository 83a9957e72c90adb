package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellCommandTest {

    @Test
    void splitsWordsAsAShellDoes() {
        assertThat(ShellCommand.parse("curl  -H 'A: it''s' \"b \\\"c\\\" \\$d\" e\\ f g#h # comment")
                        .words())
                .containsExactly("curl", "-H", "A: its", "b \"c\" $d", "e f", "g#h");
    }

    @Test
    void marksVariablesOutsideOfSingleQuotes() {
        ShellCommand command = ShellCommand.parse("curl $URL/x \"Bearer ${TOKEN}\" '$LITERAL' 5$");

        assertThat(command.words())
                .containsExactly(
                        "curl",
                        Variables.marked("URL") + "/x",
                        "Bearer " + Variables.marked("TOKEN"),
                        "$LITERAL",
                        "5$");
        assertThat(command.beyond()).isEmpty();
    }

    @Test
    void takesRedirectionsAway() {
        ShellCommand command = ShellCommand.parse("curl -o out a b >> /var/log/x.log 2>&1");

        assertThat(command.words()).containsExactly("curl", "-o", "out", "a", "b");
        assertThat(command.output()).contains("/var/log/x.log");
        assertThat(ShellCommand.parse("curl a >/dev/null 2>/dev/null").output()).isEmpty();
        assertThat(ShellCommand.parse("curl a &> all.log").output()).contains("all.log");
    }

    @Test
    void aFailureThatIsIgnoredIsStillOneCommand() {
        assertThat(ShellCommand.parse("curl a || true").ignoresFailure()).isTrue();
        assertThat(ShellCommand.parse("curl a || true").beyond()).isEmpty();
        assertThat(ShellCommand.parse("curl a;").beyond()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl a | jq .",
                "curl a && curl b",
                "curl a || curl b",
                "curl a; curl b",
                "curl a?b=1&c=2",
                "curl $(cat url)",
                "curl `cat url`",
                "curl ${URL:-b}",
                "curl a < body",
                "(curl a)",
                "curl 'a",
                "curl \"a"
            })
    void whatIsMoreThanOneCommandIsSaidToBe(String line) {
        assertThat(ShellCommand.parse(line).beyond()).isPresent();
    }
}
