package dev.perennial.cli.doctor;

import dev.perennial.cli.connect.ServerDao;

/** Does our role see whether the application is at work? */
final class StatisticsDoctor {

    private static final String CHECK = "rights on statistics";

    private final ServerDao dao;

    StatisticsDoctor(ServerDao dao) {
        this.dao = dao;
    }

    Finding examine() {
        String role = dao.tables().role();
        return dao.seesOtherSessions()
                ? Finding.ok(CHECK, role + " sees whether other sessions are at work")
                : Finding.warn(
                        CHECK,
                        role
                                + " does not see whether other sessions are at work: a sweep takes them all for busy, is"
                                + " slower for its first second and a half, and does not hear old transactions and vacuum",
                        "grant pg_read_all_stats to %s;".formatted(role));
    }
}
