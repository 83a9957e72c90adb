#!/bin/sh
# Makes Temporal's two databases, or brings them up to date. Runs in the admin tools; may be run again.
# Where: SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD, SQL_PLUGIN.
set -eu

up_to_date() {
  temporal-sql-tool --db "$1" create
  # Leaves a schema alone that is there already.
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}

up_to_date temporal postgresql/v12/temporal
up_to_date temporal_visibility postgresql/v12/visibility
