package dev.perennial.run;

import dev.perennial.failure.Redaction;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A stack trace as the ledger keeps it: redacted, and cut to a length that keeps rows readable. */
final class Traceback {

    private static final int MAX_CHARACTERS = 8_000;

    private Traceback() {}

    static String of(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        String clean = Redaction.of(text.toString());
        return clean.length() <= MAX_CHARACTERS ? clean : clean.substring(0, MAX_CHARACTERS) + "\n… cut";
    }
}
