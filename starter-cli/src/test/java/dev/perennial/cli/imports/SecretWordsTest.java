package dev.perennial.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretWordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -u deploy:s3cr3t https://a.example.com",
                "curl --user 'deploy:s3cr3t words' https://a.example.com",
                "curl --user=deploy:s3cr3t https://a.example.com",
                "curl -H 'X-Api-Key: s3cr3t' https://a.example.com",
                "curl -H \"X-Cron-Auth: s3cr3t\" https://a.example.com",
                "wget --header=\"Authorization: Token s3cr3t\" https://a.example.com",
                "curl -b 'session=s3cr3t' https://a.example.com",
                "curl 'https://a.example.com/x?key=s3cr3t&b=1'",
                "curl https://deploy:s3cr3t@a.example.com",
                "curl https://hooks.slack.com/services/T0/B0/s3cr3t",
                "PGPASSWORD=s3cr3t pg_dump shop",
                "mysqldump -u root -ps3cr3t shop",
                "mysql --password='s3cr3t words' shop",
                "sshpass -p s3cr3t ssh backup",
                "redis-cli -h cache -a s3cr3t flushall",
                "backup --token s3cr3t"
            })
    void showsACommandWithoutItsSecret(String command) {
        assertThat(SecretWords.without(command))
                .doesNotContain("s3cr3t")
                .doesNotContain("words")
                .contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -fsS https://a.example.com/api/cron/warm?region=eu",
                "mkdir -p /var/backups",
                "ssh -p 2222 backup",
                "curl -H 'Content-Type: application/json' https://a.example.com"
            })
    void showsWhatIsNoSecretAsItIs(String command) {
        assertThat(SecretWords.without(command)).isEqualTo(command);
    }

    @Test
    void tellsASecretByItsName() {
        assertThat(new String[] {"token", "X-Api-Key", "apikey", "Cookie", "client_secret", "key", "sig", "password"})
                .allMatch(SecretWords::isNameOfSecret);
        assertThat(new String[] {"region", "X-Request-Id", "keyword", "since", "Accept", "signal"})
                .noneMatch(SecretWords::isNameOfSecret);
    }
}
