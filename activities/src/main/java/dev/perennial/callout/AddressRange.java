package dev.perennial.callout;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits, as in {@code 10.0.0.0/8}; a single address has all of them. */
record AddressRange(int bytes, BigInteger prefix, int bits) {

    /** Digits with dots, or anything with a colon; what else a resolver takes for an address is a name here. */
    private static final Pattern ADDRESS =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(/\\d{1,3})?");

    static boolean looksLikeOne(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when it is none */
    static AddressRange parse(String text) {
        String[] parts = text.split("/", 2);
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress();
            int most = address.length * 8;
            int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
            if (looksLikeOne(text) && bits <= most) {
                return new AddressRange(address.length, leading(address, bits), bits);
            }
        } catch (UnknownHostException e) {
            // answered below
        }
        throw new IllegalArgumentException("\"%s\" is no address or range of addresses".formatted(text));
    }

    boolean contains(InetAddress address) {
        byte[] raw = address.getAddress();
        return raw.length == bytes && leading(raw, bits).equals(prefix);
    }

    private static BigInteger leading(byte[] address, int bits) {
        return new BigInteger(1, address).shiftRight(address.length * 8 - bits);
    }
}
