#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Run once, when the database is made: the two logins that own nothing. What they may, the migrations say.
set -euo pipefail
psql --variable ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --variable portal="$PORTAL_PASSWORD" --variable machines="$MACHINES_PASSWORD" <<'SQL'
CREATE ROLE foerderwerk_portal LOGIN PASSWORD :'portal';
CREATE ROLE foerderwerk_machines LOGIN PASSWORD :'machines';
SQL
