package dev.perennial.devstack.binary;

/** Why a place has nothing for us, for a person to read. */
final class Refusal extends Exception {
    Refusal(String reason) {
        super(reason);
    }
}
