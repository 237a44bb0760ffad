#!/usr/bin/env bash
# Installs and builds what is missing, then becomes `halcyon dev`. The environment says how:
#
#   MODEL=auto|local|simulated|URL   which model answers (auto)
#   PORT=8080                        where the page and the API are
#   DATA=.halcyon                    where sessions and settings are kept
#   ARGS="…"                         further arguments of `halcyon dev`
set -euo pipefail
cd "$(dirname "$0")/.."
script=run
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

MODEL=${MODEL:-auto} PORT=${PORT:-8080} DATA=${DATA:-.halcyon}

[[ $PORT =~ ^[0-9]{1,5}$ && $PORT -ge 1 && $PORT -le 65535 ]] \
    || fail "$exit_usage" "PORT=$PORT is not a port from 1 to 65535"
case $MODEL in
    auto | local) needs=(--models) ;;
    simulated | http://* | https://*) needs=() ;;
    *) fail "$exit_usage" "MODEL=$MODEL is none of auto, local, simulated, http://…" ;;
esac
# Said here too, before the minutes that a first build takes.
if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
    fail "$exit_unavailable" "port $PORT is in use; choose another: make run PORT=$((PORT % 65535 + 1))"
fi

Scripts/setup.sh --quiet "${needs[@]}" || exit
Scripts/build.sh || exit
# shellcheck disable=SC2086
exec .build-release/release/halcyon dev --port "$PORT" --data "$DATA" --model "$MODEL" ${ARGS:-}
