package dev.perennial.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.access.Role;
import dev.perennial.api.v1.OpenApiDocument;
import dev.perennial.app.PerennialApplication;
import dev.perennial.audit.Actor;
import dev.perennial.security.Caller;
import dev.perennial.security.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletRequest;

/** The description of the API is made from its code, and what is checked in and served is that. */
class OpenApiTest {

    private static final Path CHECKED_IN = Path.of("..", "docs", "openapi.json");
    private static final String ANY_PATH = "/read";

    /** With {@code -Dopenapi.rewrite=true} the file is written anew. */
    @Test
    void whatIsCheckedInIsWhatTheCodeSays() throws IOException {
        String made = made();
        if (Boolean.getBoolean("openapi.rewrite")) {
            Files.writeString(CHECKED_IN, made);
        }
        assertThat(Files.readString(CHECKED_IN))
                .as("docs/openapi.json; -Dopenapi.rewrite=true writes it anew")
                .isEqualTo(made);
    }

    private static String made() throws IOException {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, Actor.class);
        SpringApplication perennial = new SpringApplication(PerennialApplication.class, Roles.class);
        try (ConfigurableApplicationContext application = perennial.run(
                "--springdoc.api-docs.enabled=true",
                "--springdoc.api-docs.version=openapi_3_1",
                "--springdoc.paths-to-match=/api/v1/**",
                "--springdoc.paths-to-exclude=" + OpenApiDocument.PATH,
                "--springdoc.writer-with-order-by-keys=true",
                "--springdoc.override-with-generic-response=false",
                "--springdoc.default-produces-media-type=application/json",
                "--server.port=0",
                "--management.server.port=0",
                "--perennial.roles=api",
                "--perennial.database-url=postgres://nobody@127.0.0.1:1/none",
                "--spring.temporal.connection.target=127.0.0.1:1")) {
            byte[] read = application
                    .getBean(OpenApiWebMvcResource.class)
                    .openapiJson(new MockHttpServletRequest("GET", ANY_PATH), ANY_PATH, Locale.ENGLISH);
            return OpenApiOverlay.load().over(read);
        }
    }

    /** Which role a call needs, as the handler says. */
    @Configuration(proxyBeanMethods = false)
    static class Roles {

        @Bean
        GlobalOperationCustomizer roles() {
            return (operation, handler) -> {
                Role role = handler.getMethodAnnotation(Requires.class).value();
                operation.addExtension("x-role", role.word());
                return operation;
            };
        }
    }
}
