package dev.perennial.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "postgres://app:pw@db:5432/app, db:5432/app, app, pw",
        "postgresql://db/app, db/app, , ",
        "postgres://app@db/app?sslmode=require, db/app, app, ",
        "postgres://app:p%40ss%26w+rd@db/app, db/app, app, p@ss&w+rd",
        "postgres://app:p@s:s#w\"o\\rd@db/app, db/app, app, p@s:s#w\"o\\rd",
        "postgres://app:pw@my_db:5432/app, my_db:5432/app, app, pw",
        "'postgres://app:pw@one:1,two:2/app', 'one:1,two:2/app', app, pw",
        "postgres://app:pw@[::1]:5432/app, [::1]:5432/app, app, pw",
        "postgres://db/app?user=app&password=pw, db/app, app, pw",
        "jdbc:postgresql://db/app, db/app, , ",
        "jdbc:postgresql://db:5432/app?user=app&password=p@s/s?w%26rd, db:5432/app, app, p@s/s?w&rd",
        "' postgres://db/app ', db/app, , ",
    })
    void readsBothSpellings(String text, String place, String user, String password) {
        PGSimpleDataSource source = DatabaseUrl.parse(text).dataSource();

        assertThat(DatabaseUrl.parse(text)).hasToString(place);
        assertThat(source.getDatabaseName()).isEqualTo("app");
        assertThat(source.getUser()).isEqualTo(user);
        assertThat(source.getPassword()).isEqualTo(password);
        assertThat(source.getUrl()).contains("stringtype=unspecified");
    }

    /** It ends up in logs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:canary@db/app",
                "jdbc:postgresql://db/app?user=app&password=canary",
            })
    void doesNotShowItsCredentials(String text) {
        assertThat(DatabaseUrl.parse(text)).asString().endsWith("db/app").doesNotContain("canary");
        assertThat(DatabaseUrl.parse(text).jdbcUrl()).doesNotContain("canary");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void asksForItWhenItIsMissing(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .hasMessageStartingWith("DATABASE_URL environment variable required");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://app:canary@db/app, is not a PostgreSQL URL",
        "jdbc:postgres://db/app?password=canary, is not a PostgreSQL URL",
        "jdbc:postgresql:app, is not a PostgreSQL URL",
        "postgres://app:canary@db, names no host or no database",
        "postgres:///app, names no host or no database",
        "jdbc:postgresql:///db/app?password=canary, names no host or no database",
        "postgres://app:can ary@db/app, percent-encode",
        "postgres://app:canary%@db/app, percent-encode",
        "postgres://app:Zq/canary@db/app, percent-encode",
        "postgres://app:1?canary@db/app, percent-encode",
        "postgres://app:canary@db:99999/app, names no usable port",
        "jdbc:postgresql://app:canary@db/app, puts a user before the host",
        "'\"postgres://app:canary@db/app\"', is in quotation marks: set it without them",
    })
    void saysWhatWouldBeRightAndRepeatsNothing(String text, String message) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .hasMessageContaining(message)
                .hasMessageContaining("postgres://user:password@host:5432/name")
                .hasMessageNotContainingAny("canary", "can ary", "Zq")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=no-verify, sslmode=require",
        "ssl=no-verify, sslmode=require",
        "sslmode=verify-full, sslmode=verify-full",
        "sslaccept=strict&sslmode=require, sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
        "sslaccept=strict&sslmode=require, sslmode=verify-full",
        "sslrootcert=system, sslmode=verify-full",
        "channel_binding=require, channelBinding=require",
        "connect_timeout=7, connectTimeout=7",
        "target_session_attrs=read-write, targetServerType=primary",
        "load_balance_hosts=random, loadBalanceHosts=true",
        "prepareThreshold=0, prepareThreshold=0",
        "options=endpoint%3Dep-1, options=endpoint%3Dep-1",
        "schema=shop, currentSchema=%22shop%22",
        "search_path=Shop, currentSchema=%22Shop%22",
        "'currentSchema=shop,public', currentSchema=%22shop%22%2C+%22public%22",
    })
    void translatesWhatTheDriverCallsByAnotherName(String parameter, String property) {
        DatabaseUrl url = DatabaseUrl.parse("postgres://db/app?" + parameter);

        assertThat(url.dataSource().getUrl().split("[?&]")).contains(property);
        assertThat(url.notices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "connection_limit=5, PERENNIAL_DATABASE_CONNECTIONS",
        "pool_timeout=5, five seconds",
        "pgbouncer=true, a pooler is found without it",
        "application_name=shop, are called perennial",
        "sslidentity=canary, sslkey=",
        "sslmod=canary, its parameter 1 has no effect",
    })
    void saysOnceWhatHasNoEffectAndWhatHas(String parameter, String notice) {
        DatabaseUrl url = DatabaseUrl.parse("postgres://db/app?" + parameter);

        assertThat(url.notices()).singleElement().asString().contains(notice).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=requires, 'disable, allow, prefer, require, verify-ca or verify-full'",
        "sslaccept=maybe, strict or accept_invalid_certs",
        "target_session_attrs=standby, jobs write",
        "schema=perennial, Perennial's own",
        "schema=a%22b, a plain word",
    })
    void refusesAValueThatCannotBeAndSaysWhichCan(String parameter, String right) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgres://db/app?" + parameter))
                .hasMessageContaining(right);
    }

    @Test
    void namesTheVariableThatItStoodIn() {
        assertThatThrownBy(() -> DatabaseUrl.parse("DATABASE_DIRECT_URL", "mysql://db/app"))
                .hasMessageStartingWith("DATABASE_DIRECT_URL is not");
    }

    @Test
    void isUnderstoodByTheDriver() {
        int one = TestDatabase.open().jdbi().withHandle(handle -> handle.createQuery("select 1")
                .mapTo(Integer.class)
                .one());

        assertThat(one).isEqualTo(1);
    }
}
