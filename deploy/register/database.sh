#!/bin/sh
# Makes the database of the register and its owner, who is no superuser. PostgreSQL's image runs it once, over an empty volume.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$(cat "$REGISTER_PASSWORD_FILE")" --dbname postgres <<'SQL'
create role forloeb login password :'password';
create database forloeb owner forloeb;
revoke connect on database postgres, forloeb from public;
SQL
