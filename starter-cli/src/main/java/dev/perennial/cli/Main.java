package dev.perennial.cli;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Environment environment = Environment.ofProcess();
        if (Boolean.getBoolean("perennial.warmup")) {
            WarmUp.run(environment);
            System.exit(ExitCode.OK);
        }
        Context context = new Context(Terminal.ofProcess(environment.variables()), environment);
        System.exit(new Cli(context).run(arguments));
    }
}
