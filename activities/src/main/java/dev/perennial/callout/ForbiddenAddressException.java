package dev.perennial.callout;

import java.net.UnknownHostException;

/** A host leads to an address that jobs may not call. */
public final class ForbiddenAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String host) {
        super(host + " leads to a private, local or reserved address, which jobs may not call; PERENNIAL_HTTP_ALLOW"
                + " names the hosts and ranges that they may");
    }
}
