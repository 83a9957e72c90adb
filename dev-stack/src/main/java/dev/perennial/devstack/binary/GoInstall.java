package dev.perennial.devstack.binary;

import dev.perennial.devstack.binary.Executable.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/** Builds the same version from source, where the archive cannot be had and Go can. */
record GoInstall(String goCommand, Platform platform, Map<String, String> environment, Path target) implements Place {
    // Later tags carry a replace directive and cannot be installed this way.
    private static final String MODULE = "github.com/temporalio/cli/cmd/temporal@v" + TemporalBinary.VERSION;
    private static final Pattern GO_VERSION = Pattern.compile("go version go(\\d+)\\.(\\d+)\\S*");
    private static final int MAJOR = 1;
    private static final int MINOR = 25;
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration BUILD = Duration.ofMinutes(15);

    @Override
    public String name() {
        return "go install";
    }

    @Override
    public String source() {
        return "built with go install";
    }

    @Override
    public boolean worthMentioning() {
        return true;
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        checkVersion();
        progress.accept("Building Temporal " + TemporalBinary.VERSION + " with go install into " + target.getParent()
                + "; takes about two minutes, once");
        try {
            build();
            return target;
        } catch (IOException e) {
            throw new Refusal("the cache cannot be written: " + e);
        }
    }

    private void checkVersion() throws Refusal {
        Answer answer = Executable.run(List.of(goCommand, "version"), environment, ANSWER);
        Matcher version = GO_VERSION.matcher(answer.text());
        if (answer.exitCode() != 0 || !version.find()) {
            throw new Refusal(goCommand + " version says: " + answer.lastLine());
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        if (major < MAJOR || major == MAJOR && minor < MINOR) {
            throw new Refusal("Go " + MAJOR + "." + MINOR + " or newer is needed, this is Go " + major + "." + minor);
        }
    }

    private void build() throws IOException, Refusal {
        // In the cache itself, so that the last step is a rename: nobody ever sees half a binary.
        Path bin = Files.createTempDirectory(Files.createDirectories(target.getParent()), "go-");
        try {
            Answer answer = Executable.run(List.of(goCommand, "install", MODULE), withGoBin(bin), BUILD);
            Path built = bin.resolve(platform.executable("temporal"));
            if (answer.exitCode() != 0 || !Files.isExecutable(built)) {
                throw new Refusal("it failed: " + answer.lastLine());
            }
            Executable.check(built);
            Files.move(built, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileUtils.deleteQuietly(bin.toFile());
        }
    }

    private Map<String, String> withGoBin(Path bin) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("GOBIN", bin.toString());
        return variables;
    }
}
