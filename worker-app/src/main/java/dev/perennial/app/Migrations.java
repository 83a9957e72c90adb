package dev.perennial.app;

import dev.perennial.database.Schema;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Brings the product's tables up to date before anything uses them. */
@Component
class Migrations {

    private final DataSource dataSource;

    Migrations(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void run() {
        Schema.migrate(dataSource);
    }
}
