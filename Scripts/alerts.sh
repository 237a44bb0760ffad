#!/usr/bin/env bash
# Checks Prometheus' alert rules in Deploy/prometheus and runs their tests; each alert must have its heading in
# Docs/Operations/Alerts.md. Exit codes: 0 all is well, 1 something is wrong, 69 promtool is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
script=alerts
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

readonly rules=Deploy/prometheus/halcyon.rules.yml tests=Deploy/prometheus/halcyon.rules.test.yml
readonly page=Docs/Operations/Alerts.md

# Debian's, or the one that the set-up put beside the tests' Python packages.
promtool=.venv/bin/promtool
if [[ ! -x $promtool ]]; then
    promtool=$(command -v promtool) \
        || fail "$exit_unavailable" "promtool is missing; install it with: Scripts/setup.sh --tests"
fi

"$promtool" check rules "$rules"
"$promtool" test rules "$tests"

# GitHub's anchor of a heading of one word is the word in lower case.
status=0
mapfile -t alerts < <(sed -n 's/^ *- alert: //p' "$rules" | sort --unique)
for alert in "${alerts[@]}"; do
    if ! grep -qx "## $alert" "$page"; then
        echo "$script: $page has no heading for $alert" >&2
        status=1
    fi
    if ! grep -qxF "          runbook: $page#${alert,,}" "$rules"; then
        echo "$script: no runbook in $rules names the heading of $alert" >&2
        status=1
    fi
    if ! grep -q "alertname: $alert\$" "$tests"; then
        echo "$script: no test in $tests shows $alert firing" >&2
        status=1
    fi
done
exit "$status"
