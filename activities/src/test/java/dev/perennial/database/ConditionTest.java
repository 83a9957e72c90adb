package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expires_at < :as_of",
                "a < :as_of and b > 3",
                "(a or b) and not (c = 'it''s; now() -- fine')",
                "kind::text = 'x' and payload ->> 'k' is null",
                "\"isDone\" and created_at < :as_of - interval '30 days'",
                "exists (select 1 from other o where o.id = t.id)",
                "a[1] = 2"
            })
    void oneExpressionIsRead(String text) {
        assertThat(Condition.parse(text).sql()).isEqualTo(text.replace(":as_of", Condition.AS_OF));
    }

    @Test
    void theColumnsThatItMayNameAreKnown() {
        assertThat(Condition.parse("Expires_At < :as_of and \"isDone\"").names())
                .containsExactly("and", "expires_at", "isDone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a < now()                   | :as_of in place of now",
                "a < CURRENT_TIMESTAMP       | :as_of in place of current_timestamp",
                "a < clock_timestamp()       | :as_of in place of clock_timestamp",
                "a < current_date            | cast(:as_of as date) in place of current_date",
                "random() < 0.5              | the same each time",
                "true; drop table users      | without ;",
                "true) or (true) -- x        | each ) to have its (",
                "a = 1) for update --        | each ) to have its (",
                "(a = 1                      | each ( to have its )",
                "a = 1 -- and b              | no comment",
                "a = 1 /* b */               | no comment",
                "a = :other                  | :as_of to be its only parameter, and not :other",
                "a = $1                      | no $",
                "a ? 'b'                     | jsonb_exists",
                "a = E'x'                    | without a letter before them",
                "a = 'x                      | each quote to be closed",
            })
    void anythingElseIsRefused(String text, String words) {
        assertThatThrownBy(() -> Condition.parse(text.strip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words.strip());
    }
}
