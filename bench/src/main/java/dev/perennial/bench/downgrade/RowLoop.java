package dev.perennial.bench.downgrade;

import dev.perennial.bench.database.Template;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What an application's own cron route usually does: reads what is due, then three statements a row, and commits at the end. */
final class RowLoop {

    private RowLoop() {}

    private record Due(String id, String userId) {}

    /** Returns how many subscriptions it ended, at most this many. */
    static int run(Jdbi jdbi, int atMost) throws SQLException {
        return jdbi.inTransaction(handle -> loop(handle.getConnection(), atMost));
    }

    private static int loop(Connection connection, int atMost) throws SQLException {
        LocalDateTime now = LocalDateTime.ofInstant(Template.NOW, ZoneOffset.UTC);
        List<Due> due = due(connection, now, atMost);
        try (PreparedStatement user =
                        connection.prepareStatement("update users set tier = 'FREE', updated_at = ? where id = ?");
                PreparedStatement subscription = connection.prepareStatement(
                        "update subscriptions set status = 'expired', updated_at = ? where id = ?");
                PreparedStatement notification = connection.prepareStatement(
                        """
                        insert into notifications (id, user_id, type, title, message, created_at)
                        values (?, ?, 'subscription_expired', 'Subscription Expired',
                                'Your subscription has expired. You have been downgraded to the FREE tier.', ?)
                        """)) {
            for (Due row : due) {
                execute(user, now, row.userId());
                execute(subscription, now, row.id());
                execute(notification, UUID.randomUUID().toString(), row.userId(), now);
            }
        }
        return due.size();
    }

    private static List<Due> due(Connection connection, LocalDateTime now, int atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                """
                select id, user_id from subscriptions
                 where provider = 'dlocal' and status = 'active' and expires_at <= ?
                 limit ?
                """)) {
            select.setObject(1, now);
            select.setInt(2, atMost);
            List<Due> due = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    due.add(new Due(row.getString(1), row.getString(2)));
                }
            }
            return due;
        }
    }

    private static void execute(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        statement.executeUpdate();
    }
}
