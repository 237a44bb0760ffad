#!/bin/sh
# Checks the page's types (strict) and runs its unit tests.
set -eu
cd "$(dirname "$0")"
tsc --noEmit --project tsconfig.json
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
esbuild tests/*.test.ts --bundle --platform=node --format=esm --target=node20 \
    --outdir="$out" --out-extension:.js=.mjs --log-level=warning
node --test "$out"
