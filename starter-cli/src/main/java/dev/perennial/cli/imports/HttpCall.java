package dev.perennial.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.schedule.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** One call of a URL, gathered from the options of a command, as the {@code http} of a job. */
final class HttpCall {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Entry entry;
    private final Findings findings;
    private final ImportOptions options;

    // Mutable state
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> data = new ArrayList<>();
    private String url;
    private String method;
    private String account;
    private boolean dataIsQuery;
    private boolean followsRedirects;
    private Duration limit;

    HttpCall(Entry entry, Findings findings, ImportOptions options) {
        this.entry = entry;
        this.findings = findings;
        this.options = options;
    }

    /** @param word with its variables marked, as in all of these */
    void url(String word) {
        if (url != null) {
            entry.refuse("calls more than one URL: a job calls one; make one job of each");
        }
        url = word;
    }

    void method(String word) {
        method = word.toUpperCase(Locale.ROOT);
    }

    void header(String word) {
        int colon = word.indexOf(':');
        if (colon > 0) {
            headers.put(
                    word.substring(0, colon).strip(), word.substring(colon + 1).strip());
        }
    }

    void header(String name, String value) {
        headers.put(name, value);
    }

    void headerIfAbsent(String name, String value) {
        if (find(name).isEmpty()) {
            headers.put(name, value);
        }
    }

    void data(String word) {
        data.add(word);
    }

    void dataIsQuery() {
        dataIsQuery = true;
    }

    void followsRedirects() {
        followsRedirects = true;
    }

    /** How long one call may take; fractions of a second are rounded up. */
    void limit(String seconds) {
        if (seconds.matches("\\d{1,5}(\\.\\d+)?") && !seconds.matches("[0.]+")) {
            long whole =
                    new BigDecimal(seconds).setScale(0, RoundingMode.CEILING).longValueExact();
            limit = Duration.ofSeconds(whole);
        }
    }

    /** {@code user:password}. */
    void account(String word) {
        account = word;
    }

    /** Gives the job its {@code http}, or refuses it. */
    void write() {
        if (url == null) {
            entry.refuse("names no URL");
            return;
        }
        if (dataIsQuery && !data.isEmpty()) {
            url += (url.contains("?") ? "&" : "?") + String.join("&", data);
            data.clear();
        }
        Optional<CallAddress> address = CallAddress.of(url, entry, options);
        if (address.isEmpty()) {
            return;
        }
        account = address.get().account().orElse(account);
        entry.job().with("http", http(address.get()));
        if (entry.job().wantedId().isEmpty()) {
            String path = address.get().path();
            entry.job()
                    .called(Ids.ofPath(path.length() > 1 ? path : address.get().host()));
        }
        if (limit == null) {
            findings.remark(
                    entry.file(),
                    1,
                    "says of some calls no time limit: here a try ends after 30s; timeout: of http says otherwise");
        }
    }

    private Map<String, Object> http(CallAddress address) {
        Map<String, Object> http = new LinkedHashMap<>();
        Object body = body(address);
        Map<String, Object> written = headers(address);
        http.put("url", plain(address.base()));
        String sent = method != null ? method : body == null ? "GET" : "POST";
        if (!sent.equals("GET")) {
            http.put("method", sent);
        }
        if (!address.query().isEmpty()) {
            http.put("query", query(address));
        }
        if (!written.isEmpty()) {
            http.put("headers", written);
        }
        if (body != null) {
            http.put("body", body);
        }
        if (limit != null) {
            http.put("timeout", Durations.format(limit));
        }
        if (followsRedirects) {
            http.put("redirects", "follow");
        }
        return http;
    }

    private Map<String, Object> query(CallAddress address) {
        Map<String, Object> query = new LinkedHashMap<>();
        address.query().forEach((name, value) -> query.put(name, safe(name, value, address)));
        return query;
    }

    private Map<String, Object> headers(CallAddress address) {
        Map<String, Object> written = new LinkedHashMap<>();
        headers.forEach((name, value) -> written.put(
                name,
                name.equalsIgnoreCase("authorization") ? authorization(value, address) : safe(name, value, address)));
        if (account != null && find("authorization").isEmpty()) {
            written.put("Authorization", basic(address));
        }
        return written;
    }

    private String authorization(String value, CallAddress address) {
        int space = value.indexOf(' ');
        String scheme = space < 0 ? "" : value.substring(0, space + 1);
        String rest = value.substring(scheme.length()).strip();
        return scheme + secret(rest, address.site() + "_token", "Authorization", address);
    }

    private String basic(CallAddress address) {
        String variable = address.site() + "_basic_auth";
        entry.note("the variable holds user:password in Base64, as this prints it: printf %s 'USER:PASSWORD' | base64");
        return "Basic "
                + findings.secrets().of("basic " + account, variable, origin("user and password"), address.host());
    }

    /** The value, or a reference where it is a secret or stands in a variable. */
    private String safe(String name, String value, CallAddress address) {
        if (!Variables.literalPart(value).isEmpty()
                && (SecretWords.isNameOfSecret(name) || SecretWords.looksSecret(value))) {
            return secret(value, address.site() + "_" + name, name, address);
        }
        return referring(value, address);
    }

    private String secret(String value, String variable, String what, CallAddress address) {
        return Variables.literalPart(value).isEmpty()
                ? referring(value, address)
                : findings.secrets().of(value, variable, origin(what), address.host());
    }

    private String referring(String value, CallAddress address) {
        return Variables.replaced(plain(value), variable -> findings.secrets()
                .inVariable(variable, origin("$" + variable), address.host()));
    }

    /** Here {@code ${} begins a value. */
    private static String plain(String text) {
        return text.replace("${", "$${");
    }

    private String origin(String what) {
        return "%s:%d, %s".formatted(entry.file(), entry.line(), what);
    }

    private Object body(CallAddress address) {
        if (data.isEmpty()) {
            return null;
        }
        String text = String.join("&", data);
        String type = find("content-type").orElse(FORM);
        if (type.toLowerCase(Locale.ROOT).contains("json")) {
            Optional<Object> json = json(text);
            if (json.isPresent()) {
                remove("content-type");
                return Map.of("json", safeValues("", json.get(), (name, value) -> safe(name, value, address)));
            }
        } else if (type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            Optional<Map<String, String>> form = form(text);
            if (form.isPresent()) {
                remove("content-type");
                return Map.of("form", safeValues("", form.get(), (name, value) -> safe(name, value, address)));
            }
            headerIfAbsent("Content-Type", FORM);
        }
        return Map.of("text", safe("body", text, address));
    }

    private static Optional<Object> json(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, Object.class));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, String>> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String each : text.split("&")) {
            String[] sides = each.split("=", 2);
            if (sides.length < 2
                    || !sides[0].matches("[\\w.%\\[\\]-]+")
                    || form.put(CallAddress.decoded(sides[0]), CallAddress.decoded(sides[1])) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(form);
    }

    private static Object safeValues(String name, Object value, BiFunction<String, String, String> safe) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> clean = new LinkedHashMap<>();
            map.forEach((key, each) -> clean.put(key.toString(), safeValues(key.toString(), each, safe)));
            return clean;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> safeValues(name, each, safe)).toList();
        }
        boolean text = value instanceof String || (value instanceof Number && SecretWords.isNameOfSecret(name));
        return text ? safe.apply(name, value.toString()) : value;
    }

    private Optional<String> find(String header) {
        return headers.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(header))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private void remove(String header) {
        headers.keySet().removeIf(name -> name.equalsIgnoreCase(header));
    }
}
