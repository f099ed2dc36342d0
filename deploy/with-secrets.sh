#!/bin/sh
# with-secrets NAME=FILE... -- COMMAND...: run COMMAND with every variable NAME set to what its FILE holds.
# So a secret stands in one file, and in no configuration, image or `docker inspect`.
set -eu
while [ "$1" != "--" ]; do
    value=$(cat "${1#*=}")
    export "${1%%=*}=$value"
    shift
done
shift
exec "$@"
