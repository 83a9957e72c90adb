package dev.perennial.devstack.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.devstack.http.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One repository on GitHub, as the documented REST API of Actions shows it: dispatches, runs, jobs, logs in a storage of their own, and
 * cancellation; with its refusals in its own words. What goes wrong on the way is scripted by {@link Fault}.
 */
public final class GithubServer implements AutoCloseable {

    public static final String REPOSITORY = "acme/shop";

    private static final String ROOT = "/repos/" + REPOSITORY;
    private static final Pattern DISPATCH = Pattern.compile(ROOT + "/actions/workflows/([^/]+)/dispatches");
    private static final Pattern RUNS = Pattern.compile(ROOT + "/actions/workflows/([^/]+)/runs");
    private static final Pattern RUN = Pattern.compile(ROOT + "/actions/runs/(\\d+)");
    private static final Pattern JOBS = Pattern.compile(ROOT + "/actions/runs/(\\d+)/jobs");
    private static final Pattern CANCEL = Pattern.compile(ROOT + "/actions/runs/(\\d+)/cancel");
    private static final Pattern LOGS = Pattern.compile(ROOT + "/actions/jobs/(\\d+)/logs");

    private final HttpServer server;
    private final LogStorage storage = new LogStorage();
    private final AppTokens apps = new AppTokens(REPOSITORY);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "github");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, WorkflowFile> workflows = new ConcurrentHashMap<>();
    private final List<WorkflowRun> runs = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong(9_000_000_001L);
    private final String token;

    // Mutable state
    private volatile boolean tellsRunDetails = true;
    private volatile int hiddenFromLists;

    // Guarded by itself
    private final Queue<Fault> faults = new ArrayDeque<>();

    /** @param headers by their names in small letters */
    public record Asked(String method, String path, Map<String, String> headers, String body) {}

    /** @param token that it takes, besides those that it gives to apps */
    public GithubServer(String token) {
        this.token = token;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public String api() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public GithubServer has(WorkflowFile workflow) {
        workflows.put(workflow.name(), workflow);
        return this;
    }

    /** As an Enterprise Server before 3.21, which refuses to be asked for them. */
    public GithubServer withoutRunDetails() {
        tellsRunDetails = false;
        return this;
    }

    /** A run that was just started is not in the next so many lists. */
    public GithubServer hidesRunsFromLists(int times) {
        hiddenFromLists = times;
        return this;
    }

    /** What happens to the next requests with that in their path, one after the other. */
    public GithubServer next(Fault... inTurn) {
        synchronized (faults) {
            faults.addAll(List.of(inTurn));
        }
        return this;
    }

    public AppTokens apps() {
        return apps;
    }

    public LogStorage storage() {
        return storage;
    }

    /** The oldest first. */
    public List<WorkflowRun> runs() {
        return List.copyOf(runs);
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** How often it was asked to dispatch, whatever it answered. */
    public long dispatches() {
        return asked.stream()
                .filter(request -> DISPATCH.matcher(request.path()).matches())
                .count();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        Asked request = new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        asked.add(request);
        try {
            Optional<Fault> fault = fault(request);
            if (fault.isEmpty()) {
                answer(exchange, request);
            } else {
                fault.get().befall(exchange, () -> answer(new Unheard(exchange), request));
            }
        } finally {
            exchange.close();
        }
    }

    private Optional<Fault> fault(Asked request) {
        synchronized (faults) {
            boolean meant = faults.peek() != null
                    && request.path().contains(faults.peek().path());
            return meant ? Optional.of(faults.remove()) : Optional.empty();
        }
    }

    private void answer(HttpExchange exchange, Asked request) throws IOException {
        exchange.getResponseHeaders().set("X-RateLimit-Limit", "5000");
        exchange.getResponseHeaders().set("X-RateLimit-Remaining", "4987");
        exchange.getResponseHeaders()
                .set("X-RateLimit-Reset", Long.toString(Instant.now().getEpochSecond() + 1_800));
        String path = exchange.getRequestURI().getPath();
        if (apps.answers(exchange, request, path)) {
            return;
        }
        String bearer = request.headers().getOrDefault("authorization", "");
        if (!bearer.equals("Bearer " + token) && !apps.knows(bearer)) {
            error(exchange, 401, "Bad credentials");
            return;
        }
        Matcher dispatch = DISPATCH.matcher(path);
        Matcher list = RUNS.matcher(path);
        Matcher run = RUN.matcher(path);
        Matcher jobs = JOBS.matcher(path);
        Matcher cancel = CANCEL.matcher(path);
        Matcher logs = LOGS.matcher(path);
        if (dispatch.matches()) {
            dispatch(exchange, workflows.get(decoded(dispatch.group(1))), request);
        } else if (list.matches()) {
            list(exchange, decoded(list.group(1)));
        } else if (run.matches()) {
            show(exchange, find(run.group(1)), request);
        } else if (jobs.matches()) {
            jobs(exchange, find(jobs.group(1)));
        } else if (cancel.matches()) {
            cancel(exchange, find(cancel.group(1)));
        } else if (logs.matches()) {
            logs(exchange, find(logs.group(1).replaceFirst("0$", "")));
        } else {
            error(exchange, 404, "Not Found");
        }
    }

    private Optional<WorkflowRun> find(String id) {
        return runs.stream().filter(run -> Long.toString(run.id()).equals(id)).findFirst();
    }

    private String page(WorkflowRun run) {
        return "%s/%s/actions/runs/%d".formatted(api(), REPOSITORY, run.id());
    }

    private void dispatch(HttpExchange exchange, WorkflowFile workflow, Asked request) throws IOException {
        if (workflow == null) {
            error(exchange, 404, "Not Found");
            return;
        }
        JsonNode body = Http.JSON.readTree(request.body());
        Optional<String> refusal = DispatchRules.refusal(workflow, body, tellsRunDetails);
        if (refusal.isPresent()) {
            error(exchange, 422, refusal.get());
            return;
        }
        Map<String, String> inputs = new TreeMap<>();
        body.path("inputs")
                .properties()
                .forEach(input -> inputs.put(input.getKey(), input.getValue().asText()));
        WorkflowRun run = new WorkflowRun(
                ids.getAndIncrement(), workflow, body.path("ref").asText(), inputs);
        runs.add(run);
        if (!body.path("return_run_details").asBoolean()) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        Http.json(
                exchange,
                200,
                Http.JSON
                        .createObjectNode()
                        .put("workflow_run_id", run.id())
                        .put("run_url", api() + ROOT + "/actions/runs/" + run.id())
                        .put("html_url", page(run)));
    }

    private void list(HttpExchange exchange, String workflow) throws IOException {
        boolean hides = hiddenFromLists > 0;
        hiddenFromLists = Math.max(0, hiddenFromLists - 1);
        Map<String, String> query = query(exchange);
        Instant since = Instant.parse(query.get("created").substring(">=".length()));
        List<WorkflowRun> found = runs.stream()
                .filter(run -> run.workflow().name().equals(workflow)
                        && !run.createdAt().isBefore(since)
                        && !hides)
                .sorted((one, other) -> Long.compare(other.id(), one.id()))
                .toList();
        int size = Integer.parseInt(query.get("per_page"));
        int from = (Integer.parseInt(query.get("page")) - 1) * size;
        ObjectNode answer = Http.JSON.createObjectNode().put("total_count", found.size());
        ArrayNode page = answer.putArray("workflow_runs");
        found.stream().skip(from).limit(size).forEach(run -> page.add(run.json(page(run))));
        Http.json(exchange, 200, answer);
    }

    private void show(HttpExchange exchange, Optional<WorkflowRun> run, Asked request) throws IOException {
        if (run.isEmpty()) {
            error(exchange, 404, "Not Found");
            return;
        }
        String etag = run.get().etag();
        exchange.getResponseHeaders().set("ETag", etag);
        if (etag.equals(request.headers().get("if-none-match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            Http.json(exchange, 200, run.get().json(page(run.get())));
        }
    }

    private void jobs(HttpExchange exchange, Optional<WorkflowRun> run) throws IOException {
        if (run.isEmpty()) {
            error(exchange, 404, "Not Found");
            return;
        }
        ObjectNode answer = Http.JSON.createObjectNode().put("total_count", 1);
        answer.set("jobs", run.get().jobs());
        Http.json(exchange, 200, answer);
    }

    private void cancel(HttpExchange exchange, Optional<WorkflowRun> run) throws IOException {
        if (run.isEmpty()) {
            error(exchange, 404, "Not Found");
        } else if (run.get().status().equals("completed")) {
            error(exchange, 409, "Cannot cancel a workflow run that is completed.");
        } else {
            run.get().ends("cancelled");
            Http.json(exchange, 202, Http.JSON.createObjectNode());
        }
    }

    private void logs(HttpExchange exchange, Optional<WorkflowRun> run) throws IOException {
        if (run.isEmpty()) {
            error(exchange, 404, "Not Found");
            return;
        }
        exchange.getResponseHeaders().set("Location", storage.keep(run.get().log()));
        exchange.sendResponseHeaders(302, -1);
    }

    static void error(HttpExchange exchange, int status, String message) throws IOException {
        Http.json(
                exchange,
                status,
                Http.JSON
                        .createObjectNode()
                        .put("message", message)
                        .put("documentation_url", "https://docs.github.com/rest")
                        .put("status", Integer.toString(status)));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], decoded(parts[1]));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        storage.close();
    }
}
