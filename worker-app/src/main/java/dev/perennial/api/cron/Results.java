package dev.perennial.api.cron;

import dev.perennial.application.AddressDao;
import dev.perennial.database.Json;
import dev.perennial.job.LocalJobTypes;
import dev.perennial.service.OnApiRole;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Results as the application expects them: the addresses that are never stored are joined for the caller who may see them. */
@Component
@Conditional(OnApiRole.class)
class Results {

    private static final String USER_ID = "user_id";

    private final Jdbi jdbi;
    private final Set<String> listsOfUsers;

    Results(Jdbi jdbi, LocalJobTypes types) {
        this.jdbi = jdbi;
        this.listsOfUsers = types.listsOfUsers();
    }

    /** Null where there is no result. */
    Object of(Optional<String> json) {
        return all(List.of(json)).get(0).orElse(null);
    }

    /** All of them with one look-up. */
    List<Optional<Object>> all(List<Optional<String>> jsons) {
        List<Optional<Object>> results = jsons.stream()
                .map(json -> json.map(text -> Json.read(text, Object.class)))
                .toList();
        Set<String> ids = results.stream()
                .flatMap(Optional::stream)
                .flatMap(this::users)
                .map(user -> Objects.toString(user.get(USER_ID), ""))
                .collect(Collectors.toSet());
        Map<String, String> emails =
                ids.isEmpty() ? Map.of() : jdbi.withHandle(handle -> new AddressDao(handle).emails(ids));
        results.stream().flatMap(Optional::stream).flatMap(this::users).forEach(user -> join(user, emails));
        return results;
    }

    private Stream<Map<String, Object>> users(Object result) {
        return listsOfUsers.stream()
                .map(list -> Wrapper.content(result) instanceof Map<?, ?> fields ? fields.get(list) : null)
                .filter(Collection.class::isInstance)
                .flatMap(list -> ((Collection<?>) list).stream())
                .filter(user -> user instanceof Map<?, ?> fields && fields.containsKey(USER_ID))
                .map(Results::fields);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Object user) {
        return (Map<String, Object>) user;
    }

    /** The address stands behind the user's id; null for who is gone. */
    private static void join(Map<String, Object> user, Map<String, String> emails) {
        Map<String, Object> rest = new LinkedHashMap<>(user);
        Object id = rest.remove(USER_ID);
        user.clear();
        user.put(USER_ID, id);
        user.put("email", emails.get(String.valueOf(id)));
        user.putAll(rest);
    }
}
