package dev.perennial.bench.api;

import dev.perennial.access.Role;
import dev.perennial.access.Tokens;
import dev.perennial.audit.Actor;
import dev.perennial.bench.basis.Samples;
import dev.perennial.bench.basis.WrongState;
import dev.perennial.bench.database.Copy;
import dev.perennial.bench.lab.Lab;
import dev.perennial.bench.worker.PackagedWorker;
import dev.perennial.bench.worker.Server;
import dev.perennial.run.RunId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A packaged worker-app over a ledger of very many runs, and callers of it. */
public final class ApiAtScale implements AutoCloseable {

    private static final int WARM_UP = 300;
    private static final int LOOKED_AT_AGAIN = 100;
    private static final long SEED = 20_261_125L;

    private final Copy database;
    private final Server temporal;
    private final PackagedWorker worker;
    private final String token;
    private final List<String> filters;
    private final String someRun;

    private ApiAtScale(Lab lab, Copy database, Server temporal, PackagedWorker worker) throws IOException {
        this.database = database;
        this.temporal = temporal;
        this.worker = worker;
        this.token = new Tokens(database.plain(), Clock.systemUTC())
                .create(
                        new Tokens.Order("bench", Role.ADMIN, List.of(), Optional.of(Duration.ofDays(1))),
                        Actor.without("bench"))
                .text();
        this.someRun = run("select id::text from perennial.runs where id > :middle order by id limit 1");
        this.filters = RunFilters.all(lab.home(), someRun);
    }

    /** Fills a database and starts the application on it; takes some minutes. */
    public static ApiAtScale start(Lab lab, int runs) throws IOException {
        Copy database = lab.cluster().empty().migrate();
        lab.say("making a ledger of %,d runs of %d jobs …", runs, BigLedger.JOBS);
        BigLedger.fill(database, runs);
        Server temporal = Server.start(lab.work());
        PackagedWorker worker =
                PackagedWorker.start(lab, temporal, database, lab.home().resolve("bench/no-jobs.yaml"), List.of());
        worker.awaitFirstPoll(temporal);
        ApiAtScale api = new ApiAtScale(lab, database, temporal, worker);
        api.latencies(WARM_UP);
        return api;
    }

    /** How many combinations of filters the list of runs has. */
    public int combinations() {
        return filters.size();
    }

    /**
     * Every combination of filters, once each; the best and the worst of them some more times.
     *
     * @param calls how many more
     * @return of the best and the worst the median of these calls in milliseconds, in ascending order
     */
    public List<Timed> bestAndWorstFilters(int calls) {
        HttpClient client = HttpClient.newHttpClient();
        List<Timed> once = filters.stream()
                .map(filter -> new Timed(filter, millis(client, filter)))
                .sorted()
                .toList();
        List<Timed> again = new ArrayList<>(once.subList(0, LOOKED_AT_AGAIN));
        again.addAll(once.subList(once.size() - LOOKED_AT_AGAIN, once.size()));
        return again.stream()
                .map(timed -> new Timed(timed.call(), median(client, timed.call(), calls)))
                .sorted()
                .toList();
    }

    private double median(HttpClient client, String call, int calls) {
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            millis[i] = millis(client, call);
        }
        return Samples.of(millis).median();
    }

    public record Timed(String call, double millis) implements Comparable<Timed> {

        @Override
        public int compareTo(Timed other) {
            return Double.compare(millis, other.millis);
        }
    }

    /** Of calls with any filters, by eight callers at once that keep their connections, in milliseconds. */
    public Samples latencies(int calls) {
        return inParallel(8, calls / 8, new Random(SEED), filters);
    }

    /** Of pages and lists that need nothing of Temporal, by one caller. */
    public Samples reading(int calls) {
        return inParallel(
                1,
                calls,
                new Random(SEED),
                List.of(
                        "/",
                        "/jobs",
                        "/jobs/job_7",
                        "/runs",
                        "/api/v1/jobs",
                        "/api/v1/runs",
                        "/api/v1/runs/" + someRun));
    }

    /** Of the first byte of each page, in milliseconds. */
    public Samples pages(int rounds) {
        List<String> pages = List.of(
                "/",
                "/jobs",
                "/jobs/job_7",
                "/jobs/job_7/configuration",
                "/runs",
                "/runs?status=error",
                "/runs/" + someRun,
                "/calendar",
                "/alerts",
                "/tokens",
                "/audit",
                "/api/docs");
        HttpClient client = HttpClient.newHttpClient();
        double[] millis = new double[rounds * pages.size()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = millis(client, pages.get(i % pages.size()));
        }
        return Samples.of(millis);
    }

    /** What is answered to whoever wants to start a run: the status, and Retry-After when there is one. */
    public String start() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        request("/api/v1/jobs/job_7/runs")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        return answer.statusCode() + " "
                + answer.headers().firstValue("Retry-After").orElse("");
    }

    /** From now on Temporal is away. */
    public void takeTemporalAway() {
        temporal.close();
    }

    private Samples inParallel(int callers, int callsOfEach, Random random, List<String> calls) {
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<double[]>> work = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                long seed = random.nextLong();
                work.add(() -> caller(callsOfEach, new Random(seed), calls));
            }
            List<Double> all = new ArrayList<>();
            for (Future<double[]> part : executor.invokeAll(work)) {
                for (double millis : part.get()) {
                    all.add(millis);
                }
            }
            return new Samples(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new WrongState("a call failed: " + e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private double[] caller(int count, Random random, List<String> calls) {
        HttpClient client = HttpClient.newHttpClient();
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            millis[i] = millis(client, calls.get(random.nextInt(calls.size())));
        }
        return millis;
    }

    private double millis(HttpClient client, String path) {
        HttpRequest request = request(path).build();
        long begin = System.nanoTime();
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            double millis = (System.nanoTime() - begin) / 1e6;
            WrongState.unless(answer.statusCode() == 200, "%s was answered with %d", path, answer.statusCode());
            return millis;
        } catch (IOException e) {
            throw new WrongState(path + " was not answered: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(worker.url(path)))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60));
    }

    private String run(String query) {
        return database.plain().withHandle(handle -> handle.createQuery(query)
                .bind("middle", RunId.lowestAt(Instant.now().minus(Duration.ofDays(365))))
                .mapTo(String.class)
                .one());
    }

    @Override
    public void close() {
        worker.close();
        temporal.close();
        database.close();
    }
}
