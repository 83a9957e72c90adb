package dev.perennial.devstack.temporal;

import dev.perennial.devstack.process.FreePort;
import io.temporal.testserver.TestServer;

/** The SDK's test server on a port: runs workflows on demand in real time, has no schedules and keeps nothing. */
record InProcessTemporal(int port, TestServer.PortBoundTestServer server) implements TemporalInstance {
    static InProcessTemporal start(int wantedPort, String namespace) {
        int port = wantedPort == 0 ? FreePort.next() : wantedPort;
        // Locked: jobs that wait must wait, and not find themselves in next month.
        InProcessTemporal started = new InProcessTemporal(port, TestServer.createPortBoundServer(port, true));
        TemporalReadiness.await(started.address(), namespace, () -> {});
        return started;
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public boolean hasSchedules() {
        return false;
    }

    @Override
    public void close() {
        server.close();
    }
}
