package dev.perennial.devstack.process;

/** Whether we are root, whom servers and browsers refuse to run for as they run for others. */
public final class Superuser {
    private Superuser() {}

    public static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
