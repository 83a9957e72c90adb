package dev.perennial.jobs.http.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.catalogue.Catalogue;
import dev.perennial.catalogue.CatalogueContext;
import dev.perennial.catalogue.InvalidCatalogueException;
import dev.perennial.catalogue.StoredDefinition;
import dev.perennial.job.JobTypes;
import dev.perennial.schedule.JobDefinition;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call of a URL as an entry of {@code jobs.yaml}. */
class HttpEntryTest {

    private static final String WARM =
            """
            jobs:
              warm_cache:
                cron: "*/15 * * * *"
                http:
                  url: https://app.example.com/api/cron/warm?region=${settings.region}
                  headers: { Authorization: "Bearer ${secret:CRON_SECRET}" }
                  expect: { status: 2xx, json: { success: true } }
                settings: { region: eu }
            """;

    @Test
    void aFewLinesAreAJob() {
        JobDefinition job = read(WARM);

        assertThat(job.name()).isEqualTo("Warm cache");
        assertThat(job.workflow()).isEqualTo("HttpCall");
        assertThat(job.settings()).containsOnlyKeys("http", "settings");
        assertThat(job.settings().get("settings")).isEqualTo(Map.of("region", "eu"));
    }

    @Test
    void itIsWrittenAsItWasRead() {
        JobDefinition job = read(WARM);

        assertThat(Catalogue.fromJson(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(StoredDefinition.read(job.id(), Catalogue.toJson(job))).isEqualTo(job);
        assertThat(read("jobs:\n" + Catalogue.toYaml(job).indent(2))).isEqualTo(job);
        assertThat(Catalogue.toJson(job))
                .contains("\"http\":{")
                .contains("\"settings\":{\"region\":\"eu\"}")
                .doesNotContain("workflow");
        assertThat(Catalogue.toYaml(job)).contains("http:").doesNotContain("workflow", "coalesce");
    }

    /** What a newer version added to it stays when this one writes over it. */
    @Test
    void whatIsNotKnownOfAStoredOneStays() {
        JobDefinition job = read(WARM);
        String newer = Catalogue.toJson(job).replaceFirst("\\{", "{\"colour\":\"red\",");

        assertThat(StoredDefinition.read(job.id(), newer)).isEqualTo(job);
        assertThat(StoredDefinition.over(newer, job)).contains("\"colour\":\"red\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "http: { ur: https://a.example/ }                       | http.ur       | unknown setting of http, did you mean url?",
                "http: {}                                               | http.url      | is missing: http needs it, a URL such as",
                "http: { url: https://a.example/, vercel: /x }          | http.url      | exactly one of the two",
                "http: { url: ftp://a.example/ }                        | http.url      | expected an address that begins with https://",
                "http: { url: 'https://${settings.h}/' }                | http.url      | whose host is written out",
                "http: { url: https://me:pw@a.example/ }                | http.url      | the header Authorization in place of a user",
                "http: { url: 'https://a.example/${now}' }              | http.url      | ${now} to be one of",
                "http: { url: 'https://a.example/${settings.x}' }       | http.url      | with a name that settings has",
                "http: { url: 'https://a.example/ x' }                  | http.url      | other letters as %20",
                "http: { url: https://a.example/, method: FETCH }       | http.method   | one of GET, POST, PUT, PATCH, DELETE, HEAD",
                "http: { url: https://a.example/, timeout: 0s }         | http.timeout  | a duration from 1s to 1d",
                "http: { url: https://a.example/, timeout: soon }       | http.timeout  | a duration such as 90s",
                "http: { url: https://a.example/, keep: 70000 }         | http.keep     | a whole number from 0 to 65536",
                "http: { url: https://a.example/, method: GET, body: { text: x } } | http.method | a GET has none",
                "http: { url: https://a.example/, body: { text: x, json: 1 } }     | http.body   | expected",
                "http: { url: https://a.example/, headers: { Host: b } }           | http.headers.Host | the call sets it itself",
                "http: { url: https://a.example/, headers: { 'a b': c } }          | http.headers.a b  | the name of a header",
                "http: { url: https://a.example/, headers: { A: \"b\\nc\" } }      | http.headers.A    | a line break",
                "http: { url: https://a.example/, headers: { A: '${secret:9}' } }  | http.headers.A    | ${secret:NAME}",
                "http: { url: https://a.example/, expect: { status: 2x } }         | http.expect.status | such as 200, 204",
                "http: { vercel: /x, method: POST }                     | http.method   | url in place of vercel",
                "http: { vercel: x }                                    | http.vercel   | a text, such as /api/cron/warm",
                "http: https://a.example/                               | http          | expected fields",
                "workflow: HttpCall                                     | workflow      | HttpCall is written as http:",
            })
    void whatIsWrongIsNamed(String what, String path, String words) {
        assertThatThrownBy(() -> read("jobs: { warm: { every: 1h, %s } }".formatted(what.strip())))
                .isInstanceOfSatisfying(InvalidCatalogueException.class, invalid -> {
                    String problems = invalid.problems().toString();
                    assertThat(invalid.problems()).as(problems).anySatisfy(problem -> {
                        assertThat(problem.path()).isEqualTo("jobs.warm." + path.strip());
                        assertThat(problem.message()).contains(words.strip());
                    });
                });
    }

    @Test
    void whatItDoesIsSaidExactlyOnce() {
        assertThatThrownBy(() -> read("jobs: { warm: { every: 1h } }"))
                .hasMessageContaining(
                        "what it does is given by exactly one of command, github, http, start, sweep and workflow: none of them is there");
        assertThatThrownBy(() -> read("jobs: { warm: { every: 1h, workflow: X, http: { url: https://a.example/ } } }"))
                .hasMessageContaining("http and workflow are there");
    }

    private static JobDefinition read(String yaml) {
        return Catalogue.read("jobs.yaml", yaml, CatalogueContext.of(JobTypes.shipped()))
                .jobs()
                .get(0);
    }
}
