package dev.perennial.jobs.distributecodes.activities;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Codes that nobody can guess from another and nobody misreads: 30 to the power of 10, without 0 O, 1 I L and U. */
final class RandomCodes implements Supplier<String> {

    static final String ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
    static final int LENGTH = 10;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        StringBuilder code = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }
}
