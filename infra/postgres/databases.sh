#!/bin/sh
# Run by the image at the first start, or sourced where it may not be executed: a database and a role for each service, and a role for
# the exporter. Nobody but its owner may connect to a database.
set -eu

account() { # name: the role, with the password that init made
  psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" -d postgres -v role="$1" -v password="$(cat "/run/faultline/secrets/postgres-$1")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
}

for service in $FAULTLINE_DATABASES; do
  account "$service"
  psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" -d postgres -v service="$service" <<'SQL'
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done

account monitor
psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" -d postgres -c 'GRANT pg_monitor TO monitor'
