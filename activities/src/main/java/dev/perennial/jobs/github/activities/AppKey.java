package dev.perennial.jobs.github.activities;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The private key of a GitHub App, with which it says who it is. */
final class AppKey {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");
    /** An AlgorithmIdentifier: rsaEncryption without parameters. */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private static final byte[] VERSION = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    /** GitHub takes at most ten minutes, and advises to begin one before, as clocks differ. */
    private static final Duration VALID = Duration.ofMinutes(9);

    private static final Duration BEFORE = Duration.ofMinutes(1);

    private final PrivateKey key;

    private AppKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param pem as GitHub makes it (PKCS#1), or as PKCS#8; line breaks may be written {@code \n}
     * @throws IllegalArgumentException when it is no such key; the message says nothing of it
     */
    static AppKey parse(String pem) {
        Matcher parts = PEM.matcher(pem.replace("\\n", "\n"));
        if (!parts.find()) {
            throw new IllegalArgumentException("no private key of RSA in PEM");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(parts.group(2));
            byte[] pkcs8 = parts.group(1) == null ? der : wrapped(der);
            return new AppKey(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IllegalArgumentException("no private key of RSA in PEM");
        }
    }

    /** A JSON Web Token by which the app is known for some minutes. */
    String token(String appId, Instant now) {
        String head = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String claims = JsonNodeFactory.instance
                .objectNode()
                .put("iat", now.minus(BEFORE).getEpochSecond())
                .put("exp", now.plus(VALID).getEpochSecond())
                .put("iss", appId)
                .toString();
        String signed = head + "." + encoded(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot sign with RSA", e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The JDK reads PKCS#8 alone, which is PKCS#1 in an envelope. */
    private static byte[] wrapped(byte[] pkcs1) {
        return tagged(SEQUENCE, VERSION, RSA, tagged(OCTET_STRING, pkcs1));
    }

    /** In DER: the tag, the length, the parts. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = content.size();
        if (length < 0x80) {
            whole.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            whole.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                whole.write(length >>> 8 * i);
            }
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
