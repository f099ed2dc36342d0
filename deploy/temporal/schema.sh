#!/bin/sh
# Creates the two databases of Temporal and brings their schemas up to the version of this image; may be run again.
# Reads SQL_HOST, SQL_USER and SQL_PASSWORD, the variables of temporal-sql-tool itself.
set -eu
export SQL_PLUGIN=postgres12

prepare() { # database, folder of its schema
    temporal-sql-tool --database "$1" create-database
    temporal-sql-tool --database "$1" setup-schema --version 0.0
    temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
