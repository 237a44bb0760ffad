#!/usr/bin/env bash
# Checks the format of the Swift sources, and the shell scripts where shellcheck is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests
if command -v shellcheck >/dev/null; then shellcheck --external-sources Scripts/*.sh Web/*.sh .ci/run; fi
echo "lint: clean"
