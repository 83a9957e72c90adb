package dev.perennial.security.oidc;

import java.util.Optional;

/** Somebody is not let in by the provider's word. */
public final class RefusedSignInException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final OidcRefusal refusal;
    private final String page;
    private final String name;

    RefusedSignInException(OidcRefusal refusal, String page) {
        this(refusal, page, null);
    }

    /** @param name of somebody whom the provider knows */
    RefusedSignInException(OidcRefusal refusal, String page, String name) {
        super(refusal.name());
        this.refusal = refusal;
        this.page = page;
        this.name = name;
    }

    public OidcRefusal refusal() {
        return refusal;
    }

    /** Where they wanted to go. */
    public String page() {
        return page;
    }

    /** How the audit log calls them; empty when it is not known who it was. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }
}
