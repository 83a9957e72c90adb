package dev.perennial.devstack.mail;

import dev.perennial.devstack.mail.MailCatcher.Attempt;
import dev.perennial.devstack.mail.MailCatcher.Mail;
import java.util.List;

/** The mails as a page: plain, readable without scripts, newest first, itself again every few seconds. */
final class MailPage {
    // A browser has to lay this out every few seconds; all of them are at /mails.
    private static final int SHOWN = 200;

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5">
            <title>Mail catcher: %1$d mails</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%%; }
            th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8886; }
            td { overflow-wrap: anywhere; }
            td.short { white-space: nowrap; font-variant-numeric: tabular-nums; }
            code { font-size: .875em; }
            </style>
            </head>
            <body>
            <h1>Mail catcher</h1>
            <p>%1$d mails accepted, %2$d requests, %3$d of them repetitions. Nothing here is ever sent.</p>
            %4$s
            </body>
            </html>
            """;

    private MailPage() {}

    static String of(List<Mail> mails, List<Attempt> attempts) {
        long repetitions = attempts.stream().filter(Attempt::duplicate).count();
        return PAGE.formatted(mails.size(), attempts.size(), repetitions, body(mails));
    }

    private static String body(List<Mail> mails) {
        if (mails.isEmpty()) {
            return "<p>No mail yet.</p>";
        }
        StringBuilder rows = new StringBuilder();
        int oldest = Math.max(0, mails.size() - SHOWN);
        for (int i = mails.size() - 1; i >= oldest; i--) {
            rows.append(row(mails.get(i)));
        }
        String note = oldest == 0 ? "" : "<p>The newest " + SHOWN + "; all are at <a href=\"/mails\">/mails</a>.</p>";
        return note + "<table><thead><tr><th scope=\"col\">Accepted (UTC)</th><th scope=\"col\">To</th>"
                + "<th scope=\"col\">Template</th><th scope=\"col\">Key and data</th></tr></thead><tbody>"
                + rows + "</tbody></table>";
    }

    private static String row(Mail mail) {
        return "<tr><td class=\"short\">" + mail.at() + "</td><td class=\"short\">" + escaped(mail.to())
                + "</td><td class=\"short\">" + escaped(mail.template()) + "</td><td><code>"
                + escaped(mail.idempotencyKey()) + "<br>" + escaped(mail.data().toString()) + "</code></td></tr>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
