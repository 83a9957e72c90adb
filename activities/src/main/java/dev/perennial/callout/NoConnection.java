package dev.perennial.callout;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** Tells failures before a connection, after which surely nothing was sent, from all others. */
public final class NoConnection {

    private NoConnection() {}

    /** In words, without any address; empty when what was sent may have arrived. */
    public static Optional<String> reason(Throwable failure) {
        if (isUnknownHost(failure)) {
            return Optional.of("no connection: unknown host");
        }
        boolean neverSent = failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof ConnectTimeoutException
                || failure instanceof SSLHandshakeException;
        return neverSent ? Optional.of("no connection (" + failure.getClass().getSimpleName() + ")") : Optional.empty();
    }

    /** The JDK's client wraps it in what it says of a refused connection. */
    private static boolean isUnknownHost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
