#!/usr/bin/env bash
# Compares Halcyon with its peers on this machine: same bytes, same run, one core for the server and one for the load.
#
#   Benchmarks/peers.sh [hit|hop|disconnect|coalesce|cache|ratios|memory|l2|shared|page|all]
#
# Prints Markdown tables and leaves JSON in .build-bench/results/. Each part takes about a minute at most, `hop` with
# LiteLLM and `cache` two and a half.
#
#   HALCYON        the program (.build-release/release/halcyon)
#   ROUNDS         rounds of `hit`, `hop`, `cache`, `l2` and `shared` (5, 3, 5, 5 and 5)
#   NICE           the load's and the servers' niceness, for a machine that others use too: -10 needs root (0)
#   L2_LOAD        the program of `l2`; else it is built from Benchmarks/l2
#   HALCYON_SHARED_DATA  the folder of the traces of `ratios`; it is skipped without
#   LITELLM=0      leave LiteLLM out; else it is installed once into .build-bench/litellm
#
# Exit codes: 0 measured, 1 a part failed or missed its target, 64 wrong usage, 69 something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=.build-bench
for tool in gcc python3 taskset; do
    command -v "$tool" >/dev/null || { echo "peers: $tool is missing; apt-get install gcc python3 util-linux" >&2; exit 69; }
done
mkdir -p "$build"
for tool in stub pace; do
    if [[ ! -x $build/$tool || Benchmarks/load/$tool.c -nt $build/$tool ]]; then
        gcc -O2 -Wall -Wextra -o "$build/$tool" "Benchmarks/load/$tool.c"
    fi
done

# The page is measured in a browser, which the tests' Python packages bring.
python=python3
if [[ -x .venv/bin/python ]]; then python=.venv/bin/python; fi
exec "$python" Benchmarks/peers "$@"
