package dev.perennial.security;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A request whose body can be counted before its handler reads it; it is read when somebody asks, and never more than allowed. */
final class BufferedBody extends HttpServletRequestWrapper {

    static final int LIMIT = 64 * 1024;

    // Mutable state: null until somebody asks.
    private byte[] body;

    BufferedBody(HttpServletRequest request) {
        super(request);
    }

    /** At most one byte more than is allowed, by which it can be seen that there are more. */
    byte[] read(int limit) throws IOException {
        if (body == null) {
            body = super.getInputStream().readNBytes(limit + 1);
        }
        return body;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(read(LIMIT));
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return bytes.read(into, offset, length);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("the whole body is here");
            }
        };
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
}
