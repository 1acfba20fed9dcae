#!/bin/sh
# `discreet COMMAND` for root's shell: with the settings and secrets of the units, as their user. It belongs into
# /usr/local/bin/discreet.
#
# HOME is the user's, because what connects to PostgreSQL looks for certificates there, and root's is closed to others.
set -eu
set -a
. /etc/discreet/discreet.env
for secret in /etc/discreet/credentials/*; do
    if [ -f "$secret" ]; then
        export "DISCREET_$(basename "$secret" | tr '[:lower:]' '[:upper:]')=$(cat "$secret")"
    fi
done
HOME=/var/lib/discreet
DISCREET_HOME=/var/lib/discreet
exec setpriv --reuid discreet --regid discreet --init-groups /opt/discreet/bin/discreet "$@"
