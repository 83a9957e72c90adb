package dev.perennial.pages.signin;

/**
 * What the page shows.
 *
 * @param link the secret of the link that was opened; empty when none was
 * @param to the page to go on to
 * @param problem why the last try did not do; empty when there was none
 * @param provider who else signs people in; empty when nobody does
 * @param providerUrl where that begins
 */
public record SignInPage(String link, String to, String problem, String csrf, String provider, String providerUrl) {}
