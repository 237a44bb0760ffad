#!/usr/bin/env bash
# Builds the page and the release program where they are older than their sources.
#
#   Scripts/build.sh [web|program]     both without an argument
#
# The program is .build-release/release/halcyon, the page is Web/dist.
set -euo pipefail
cd "$(dirname "$0")/.."
script=build
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

readonly scratch=.build-release
readonly stamp=$scratch/halcyon.stamp

main() {
    case ${1:-all} in
        web) build_web ;;
        program) build_program ;;
        all) build_web; build_program ;;
        *) fail "$exit_usage" "unknown part $1; web or program" ;;
    esac
}

build_web() {
    if ! is_stale Web/dist/manifest.json Web/src Web/build.mjs; then return; fi
    mkdir -p "$scratch"
    local log=$scratch/web.log
    with_progress "building the page" "$log" Web/build.sh || stop_with "$log" "the page does not build"
}

build_program() {
    if [[ -x $scratch/release/halcyon ]] && ! is_stale "$stamp" Sources Package.swift; then return; fi
    mkdir -p "$scratch"
    local log=$scratch/build.log title="building halcyon"
    if [[ ! -x $scratch/release/halcyon ]]; then title="building halcyon for the first time (about 10 minutes on 2 cores)"; fi
    # Stamped with the time before the build: what is edited meanwhile is built the next time.
    touch "$stamp.new"
    with_progress "$title" "$log" swift build -c release --product halcyon --scratch-path "$scratch" \
        || stop_with "$log" "halcyon does not build"
    mv "$stamp.new" "$stamp"
}

stop_with() { # LOG MESSAGE
    show_errors "$1"
    fail 1 "$2; the whole log: $1"
}

main "$@"
