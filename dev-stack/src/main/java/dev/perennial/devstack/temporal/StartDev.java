package dev.perennial.devstack.temporal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line of {@code temporal server start-dev}. */
record StartDev(
        Path executable,
        Optional<Path> databaseFile,
        String namespace,
        boolean withUi,
        Optional<Path> logFile,
        boolean freshSearchAttributes) {

    List<String> onPorts(int port, int uiPort) {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "server", "start-dev"));
        command.addAll(List.of("--ip", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(withUi ? List.of("--ui-port", Integer.toString(uiPort)) : List.of("--headless"));
        databaseFile.ifPresent(file ->
                command.addAll(List.of("--db-filename", file.toAbsolutePath().toString())));
        command.addAll(List.of("--namespace", namespace, "--log-level", "error"));
        command.addAll(List.of(
                "--dynamic-config-value", "system.forceSearchAttributesCacheRefreshOnRead=" + freshSearchAttributes));
        return command;
    }
}
