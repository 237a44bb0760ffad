#!/bin/sh
# Builds the page into Web/dist. With --dev: readable output and inline source maps.
set -eu
exec node "$(dirname "$0")/build.mjs" "$@"
