package dev.perennial.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One process of an allowed command, the leader of a group of its own. No shell is between, its input is empty, it has no variables
 * but those that it was given, and it is killed when the worker dies; close() kills it with its children.
 */
public final class CommandProcess implements AutoCloseable {

    private static final String PATH = "PATH";
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final long TO_KILL_SECONDS = 5;

    private final Process process;
    private final Tail output;
    private final Thread reader;

    private CommandProcess(Process process, Tail output) {
        this.process = process;
        this.output = output;
        this.reader = new Thread(this::read, "command-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * @param arguments that the command allows
     * @param worker the worker's own variables
     * @param keep how many bytes of the end of its output
     * @throws IOException when it cannot be started
     */
    public static CommandProcess start(
            AllowedCommand command, List<String> arguments, UnaryOperator<String> worker, int keep) throws IOException {
        if (!Files.isExecutable(command.run())) {
            throw new IOException("%s is no executable".formatted(command.run()));
        }
        ProcessBuilder builder = new ProcessBuilder(line(command, arguments))
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put(PATH, USUAL_PATH);
        for (String name : command.environment()) {
            String value = worker.apply(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return new CommandProcess(builder.start(), new Tail(keep));
    }

    /** In front of it the system's own tools: a group of its own, death with its parent, another user, limits. */
    private static List<String> line(AllowedCommand command, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "KILL"));
        if (command.user().isPresent()) {
            String user = command.user().get();
            line.addAll(List.of("--reuid", user, "--regid", groupOf(user), "--init-groups"));
        }
        line.add("--no-new-privs");
        line.add("--");
        line.add("prlimit");
        command.memory().ifPresent(bytes -> line.add("--as=" + bytes));
        command.cpuSeconds().ifPresent(seconds -> line.add("--cpu=" + seconds));
        command.fileBytes().ifPresent(bytes -> line.add("--fsize=" + bytes));
        line.add("--core=0");
        line.add("--");
        line.add(command.run().toString());
        line.addAll(arguments);
        return line;
    }

    /** The account's own group, by its number. */
    private static String groupOf(String user) throws IOException {
        Process id =
                new ProcessBuilder("id", "-g", user).redirectErrorStream(true).start();
        String said = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!said.matches("\\d+")) {
            throw new IOException(said);
        }
        return said;
    }

    private void read() {
        try (InputStream stream = process.getInputStream()) {
            byte[] buffer = new byte[8192];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                output.add(buffer, read);
            }
        } catch (IOException closed) {
            // It was killed; what it wrote before is kept.
        }
    }

    /** Waits at most so long for its end. */
    public boolean hasEndedWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Of a process that has ended; what its children still write is waited for briefly. */
    public int exitCode() throws InterruptedException {
        reader.join(TimeUnit.SECONDS.toMillis(1));
        return process.exitValue();
    }

    public Tail output() {
        return output;
    }

    /** The whole group, and whoever left it. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        killGroup(process.pid());
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(TO_KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static void killGroup(long leader) {
        try {
            new ProcessBuilder("kill", "-KILL", "--", "-" + leader)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(TO_KILL_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // Then each of those that are known is killed by itself.
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** What has to be there in front of a command; empty when all is. */
    public static List<String> missingTools() {
        List<Path> path = Stream.of(USUAL_PATH.split(":")).map(Path::of).toList();
        return Stream.of("setsid", "setpriv", "prlimit", "kill")
                .filter(tool -> path.stream().noneMatch(directory -> Files.isExecutable(directory.resolve(tool))))
                .toList();
    }
}
