package dev.perennial.pages;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;

/**
 * Who looks at a page: with what window, light or dark, with scripts or without. Language and time zone are the same for
 * everybody, whatever the machine has.
 */
public record Viewer(int width, int height, boolean mobile, ColorScheme scheme, boolean scripts) {
    public static Viewer atADesk() {
        return new Viewer(1280, 800, false, ColorScheme.LIGHT, true);
    }

    public static Viewer onAPhone() {
        return new Viewer(390, 844, true, ColorScheme.LIGHT, true);
    }

    public Viewer inTheDark() {
        return new Viewer(width, height, mobile, ColorScheme.DARK, scripts);
    }

    public Viewer withoutScripts() {
        return new Viewer(width, height, mobile, scheme, false);
    }

    public Viewer withWindow(int newWidth, int newHeight) {
        return new Viewer(newWidth, newHeight, mobile, scheme, scripts);
    }

    NewContextOptions options() {
        return new NewContextOptions()
                .setViewportSize(width, height)
                .setIsMobile(mobile)
                .setHasTouch(mobile)
                .setColorScheme(scheme)
                .setJavaScriptEnabled(scripts)
                .setLocale("en-GB")
                .setTimezoneId("UTC");
    }
}
