# shellcheck shell=bash
# What the scripts share: numbered steps with progress, one-line errors, time. Sourced, not run.

# shellcheck disable=SC2034
readonly exit_usage=64 exit_unavailable=69

if [[ -t 1 && "${TERM:-dumb}" != dumb ]]; then on_terminal=true; else on_terminal=false; fi
ticker=

# Ends the script with one line on standard error: fail CODE MESSAGE
fail() {
    stop_ticker
    printf '%s: %s\n' "${script:-halcyon}" "$2" >&2
    exit "$1"
}

# A line with progress while a command runs: seconds, and SwiftPM's [step/steps] if its log has one.
start_ticker() { # TITLE LOG
    local title=$1 log=$2 begin=$SECONDS
    if ! $on_terminal; then printf '%s …\n' "$title"; fi
    (
        trap - EXIT
        while sleep 1; do
            local seconds=$((SECONDS - begin)) detail
            if ! $on_terminal && ((seconds % 30 != 0)); then continue; fi
            detail=$(tail -c 2000 "$log" 2>/dev/null | tr '\r' '\n' | grep -oE '^\[[0-9]+/[0-9]+\]' | tail -n 1)
            if $on_terminal; then
                printf '\r\033[K%s … %d s %s' "$title" "$seconds" "$detail"
            else
                printf '    %d s %s\n' "$seconds" "$detail"
            fi
        done
    ) 9<&- &
    ticker=$!
    if $on_terminal; then printf '%s …' "$title"; fi
}

stop_ticker() {
    if [[ -z $ticker ]]; then return 0; fi
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
    if $on_terminal; then printf '\r\033[K'; fi
}

# Runs a command with its output in a log and progress on the screen: with_progress TITLE LOG COMMAND…
# The command stays in the foreground, so that Ctrl-C reaches it.
with_progress() {
    local title=$1 log=$2 begin=$SECONDS status=0
    shift 2
    start_ticker "$title" "$log"
    "$@" >"$log" 2>&1 || status=$?
    stop_ticker
    if ((status == 0)); then printf '%s: done in %d s\n' "$title" $((SECONDS - begin)); fi
    return "$status"
}

trap stop_ticker EXIT
trap 'stop_ticker; exit 130' INT
trap 'stop_ticker; exit 143' TERM

# Whether a stamp file is missing or anything below the paths is newer: is_stale STAMP PATH…
# Folders count, so a file taken away is noticed too.
is_stale() {
    local reference=$1
    shift
    [[ ! -e $reference || -n $(find "$@" -newer "$reference" -print -quit) ]]
}

# The first errors of a build's log, or its end if no line says "error".
show_errors() { # LOG
    local errors
    errors=$(grep -E 'error:|No space left' "$1" | sort -u | head -n 20) || true
    printf '%s\n' "${errors:-$(tail -n 20 "$1")}" >&2
}
