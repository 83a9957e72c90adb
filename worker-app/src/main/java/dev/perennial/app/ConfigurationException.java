package dev.perennial.app;

/** Something that an operator has set, or has not, keeps the process from starting. */
class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
