package dev.perennial.devstack.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.perennial.devstack.http.Http;
import dev.perennial.devstack.mail.MailCatcher.Attempt;
import dev.perennial.devstack.mail.MailCatcher.Mail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mails that were taken, each key once, and a diary of all that was asked; the mails also in a journal, if wanted. */
final class Mailbox {
    private final Optional<Path> journal;

    // Mutable state, guarded by this
    private final List<Mail> mails = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    Mailbox(Optional<Path> journal) {
        this.journal = journal;
        journal.ifPresent(this::remember);
    }

    synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    synchronized void forget() {
        mails.clear();
        attempts.clear();
        keys.clear();
    }

    synchronized void tried(String key, String to, int status, boolean duplicate) {
        attempts.add(new Attempt(key, to, status, now(), duplicate));
    }

    synchronized boolean knows(String key) {
        return !key.isEmpty() && keys.contains(key);
    }

    /** False when its key was seen before; then it is no mail, and is answered whatever the script says. */
    synchronized boolean take(String key, SendEmailEndpoint.Letter letter, int status) {
        if (knows(key)) {
            tried(key, letter.to(), 200, true);
            return false;
        }
        Mail mail = new Mail(key, letter.template(), letter.to(), letter.data(), now());
        // First on disk: a mail that was answered for must not be taken again after a restart.
        journal.ifPresent(file -> append(file, mail));
        add(mail);
        tried(key, letter.to(), status, false);
        return true;
    }

    private void add(Mail mail) {
        mails.add(mail);
        keys.add(mail.idempotencyKey());
    }

    private void remember(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(this::remember);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + file + " cannot be read", e);
        }
    }

    private void remember(String line) {
        try {
            if (!line.isBlank()) {
                add(Http.JSON.readValue(line, Mail.class));
            }
        } catch (JsonProcessingException e) {
            // The last line of a process that was killed while it wrote: that mail was never answered for.
        }
    }

    private static void append(Path file, Mail mail) {
        try {
            // The line end goes first too, so that half a line left by a crash does not swallow this one.
            String line = "\n" + Http.JSON.writeValueAsString(mail) + "\n";
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + file + " cannot be written", e);
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
