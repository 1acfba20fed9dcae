#!/bin/sh
# A password for the database, and its address with it, in deploy/secrets/ (which git ignores). Never overwrites.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
if [ -e secrets/database_password ]; then
    echo "deploy/secrets/ is there already; nothing was changed." >&2
    exit 1
fi
password=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
printf '%s' "$password" > secrets/database_password
printf 'postgresql://discreet:%s@database:5432/discreet' "$password" > secrets/database_url
# Compose gives a file as it is; the containers' user, who is in no group here, has to read it. The folder is closed.
chmod 0444 secrets/database_password secrets/database_url
