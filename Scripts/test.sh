#!/usr/bin/env bash
# Every check and test, in stages; stops at the first that fails and says which. CI runs this.
set -euo pipefail
cd "$(dirname "$0")/.."
script="test"
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

readonly halcyon=.build/debug/halcyon
readonly stages=(set_up lint alerts build unit page whole_simulated whole_local faults bench)
logs=$(mktemp -d "${TMPDIR:-/tmp}/halcyon-test.XXXXXX")
readonly logs
summary=()
closing=()

title_of() {
    case $1 in
        set_up) echo "set-up" ;;
        lint) echo "format and scripts" ;;
        alerts) echo "alert rules" ;;
        build) echo "build with layer check" ;;
        unit) echo "unit and integration tests" ;;
        page) echo "page: types and tests" ;;
        whole_simulated) echo "the whole program, simulated model: openai client, browser, metrics" ;;
        whole_local) echo "the whole program, local model" ;;
        faults) echo "two servers on one Redis, ring, cluster and sentinels that fail" ;;
        bench) echo "benchmark, smoke profile" ;;
    esac
}

# A machine that cannot run the local model tests everything else.
stage_set_up() { Scripts/setup.sh --tests && { Scripts/setup.sh --models --quiet || true; }; }

stage_lint() { Scripts/lint.sh; }

stage_alerts() { Scripts/alerts.sh; }

stage_build() {
    local log=$logs/build.log
    with_progress "building (about 10 minutes on 2 cores the first time)" "$log" \
        swift build --build-tests --explicit-target-dependency-import-check error && return
    show_errors "$log"
    return 1
}

# Only Swift Testing: the package has no XCTest, whose runner would close on no test executed.
stage_unit() {
    local log=$logs/unit.log status=0
    with_progress "testing" "$log" timeout --foreground --kill-after=10 900 \
        swift test --skip-build --parallel --disable-xctest || status=$?
    local line
    line=$(grep -aE 'Test run with [0-9]+ tests?' "$log" | tail -n 1) || true
    if ((status != 0)) || [[ -z $line ]]; then
        grep -aE '✘|recorded an issue|error:|Fatal|Crash' "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
        if ((status == 124)); then echo "the tests did not end within 900 s" >&2; fi
        printf '%s\n' "$line" >&2
        return 1
    fi
    closing+=("$line")
    printf '%s\n' "$line"
}

stage_page() { Web/build.sh && Web/test.sh; }

stage_whole_simulated() {
    .venv/bin/python Scripts/end_to_end.py --program "$halcyon" --logs "$logs" --model simulated
}

stage_whole_local() {
    if [[ ! -r .models/stamp ]]; then
        echo "skipped: no local model here; install it with: Scripts/setup.sh --models"
        return
    fi
    .venv/bin/python Scripts/end_to_end.py --program "$halcyon" --logs "$logs" --model local
}

stage_faults() { .venv/bin/python Scripts/faults.py --program "$halcyon" --logs "$logs"; }

stage_bench() {
    timeout --foreground --kill-after=10 300 "$halcyon" bench --profile smoke --json "$logs/bench.json" \
        && .venv/bin/python -m json.tool "$logs/bench.json" >/dev/null
}

main() {
    local number=0 stage begin all=$SECONDS
    for stage in "${stages[@]}"; do
        number=$((number + 1)) begin=$SECONDS
        printf '\n== [%d/%d] %s\n' "$number" "${#stages[@]}" "$(title_of "$stage")"
        if ! "stage_$stage"; then
            printf '\n== FAILED after %d s: [%d/%d] %s; logs are in %s\n' \
                $((SECONDS - all)) "$number" "${#stages[@]}" "$(title_of "$stage")" "$logs" >&2
            exit 1
        fi
        summary+=("$(printf '%5d s  %s' $((SECONDS - begin)) "$(title_of "$stage")")")
    done
    printf '\n== all stages passed in %d s\n' $((SECONDS - all))
    printf '%s\n' "${summary[@]}" "${closing[@]}"
    rm -rf "$logs"
}

main
