#!/usr/bin/env bash
# Starts real servers on loopback, in the shapes that a cluster of Halcyon can have.
#
#   Scripts/cluster.sh redis [one|ring|cluster|sentinel] [up|down|status]
#
#   one        one Redis, at 6401
#   ring       three that do not know each other, at 6411 to 6413
#   cluster    a Redis Cluster of three primaries and three replicas, at 6421 to 6426
#   sentinel   a primary, a replica and three sentinels, at 6431, 6432 and 6441 to 6443
#
# CLUSTER_OFFSET is added to all ports and CLUSTER_FOLDER holds the data, for servers beside those that already run.
#
# `up` prints what to write into halcyon.yaml. Data and logs are in .halcyon-cluster/redis/; nothing outlives `down`.
#
# Exit codes: 0 done, 1 something did not start or is not running, 64 wrong usage, 69 Redis is not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
script=cluster
# shellcheck source=Scripts/lib.sh
source Scripts/lib.sh

readonly root=${CLUSTER_FOLDER:-$PWD/.halcyon-cluster}/redis
readonly offset=${CLUSTER_OFFSET:-0}
readonly sentinel_name=halcyon

main() {
    case ${1:-} in
        -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '/^set/d'; exit 0 ;;
        redis) ;;
        *) fail "$exit_usage" "there is only: Scripts/cluster.sh redis [one|ring|cluster|sentinel] [up|down|status]" ;;
    esac
    local mode=${2:-one} action=${3:-up}
    case $mode in
        one) ports=(6401) ;;
        ring) ports=(6411 6412 6413) ;;
        cluster) ports=(6421 6422 6423 6424 6425 6426) ;;
        sentinel) ports=(6431 6432 6441 6442 6443) ;;
        *) fail "$exit_usage" "unknown shape $mode; there are one, ring, cluster and sentinel" ;;
    esac
    local index
    for index in "${!ports[@]}"; do ports[index]=$((ports[index] + offset)); done
    case $action in
        up) find_programs && up "$mode" ;;
        down) down "$mode" ;;
        status) status ;;
        *) fail "$exit_usage" "unknown action $action; there are up, down and status" ;;
    esac
}

# Debian's redis-tools hold the whole server: redis-check-rdb is what it is called by.
find_programs() {
    command -v redis-cli >/dev/null || fail "$exit_unavailable" "Redis is missing; run: apt-get install redis-tools"
    mkdir -p "$root/bin"
    local name server
    server=$(command -v redis-server || command -v redis-check-rdb) \
        || fail "$exit_unavailable" "Redis is missing; run: apt-get install redis-server"
    for name in redis-server redis-sentinel; do ln -sfn "$server" "$root/bin/$name"; done
}

up() { # MODE
    local port missing=()
    for port in "${ports[@]}"; do
        if is_running "$port"; then continue; fi
        missing+=("$port")
        check_free "$port"
        # The nodes of a cluster talk to each other at a second port.
        if [[ $1 == cluster ]]; then check_free $((port + 10000)); fi
    done
    for port in "${missing[@]}"; do
        mkdir -p "$root/$port"
        "start_$1" "$port"
    done
    for port in "${ports[@]}"; do wait_for "$port" answers "$port"; done
    if [[ $1 == cluster ]]; then join_cluster; fi
    if [[ $1 == sentinel ]]; then wait_for "${ports[2]}" sentinels_agree; fi
    status
    snippet "$1"
}

# For a cache: a bound, what to forget when it is reached, and nothing written to disk.
start_server() { # PORT OPTION…
    local port=$1
    shift
    "$root/bin/redis-server" --port "$port" --bind 127.0.0.1 --daemonize yes --dir "$root/$port" \
        --pidfile "$root/$port/pid" --logfile "$root/$port/log" --save '' --appendonly no \
        --maxmemory 256mb --maxmemory-policy allkeys-lfu "$@" >/dev/null
}

start_one() { start_server "$1"; }
start_ring() { start_server "$1"; }

start_cluster() {
    start_server "$1" --cluster-enabled yes --cluster-config-file nodes.conf --cluster-node-timeout 1000 \
        --cluster-require-full-coverage no
}

start_sentinel() {
    local primary
    case $1 in
        "${ports[0]}" | "${ports[1]}")
            # One that was replaced while it was down comes back as a replica.
            primary=$(
                redis-cli -p "${ports[2]}" sentinel get-master-addr-by-name "$sentinel_name" 2>/dev/null | sed -n 2p
            ) || true
            primary=${primary:-${ports[0]}}
            if [[ $primary == "$1" ]]; then
                start_server "$1" --repl-diskless-sync-delay 0
            else
                start_server "$1" --repl-diskless-sync-delay 0 --replicaof "127.0.0.1 $primary"
            fi
            ;;
        *)
            cat >"$root/$1/sentinel.conf" <<EOF
port $1
bind 127.0.0.1
dir "$root/$1"
logfile "$root/$1/log"
pidfile "$root/$1/pid"
daemonize yes
sentinel monitor $sentinel_name 127.0.0.1 ${ports[0]} 2
sentinel down-after-milliseconds $sentinel_name 1000
sentinel failover-timeout $sentinel_name 5000
EOF
            "$root/bin/redis-sentinel" "$root/$1/sentinel.conf" >/dev/null
            ;;
    esac
}

# Nodes that were joined before find each other again.
join_cluster() {
    # One that was down needs a moment.
    if (($(redis-cli -p "${ports[0]}" cluster nodes 2>/dev/null | wc -l) > 1)); then
        wait_for "${ports[0]}" cluster_is_well
        return
    fi
    redis-cli --cluster create "${ports[@]/#/127.0.0.1:}" --cluster-replicas 1 --cluster-yes >"$root/create.log" 2>&1 \
        || fail 1 "the cluster was not made: $(tail -n 1 "$root/create.log"); see $root/create.log"
    wait_for "${ports[0]}" cluster_is_well
}

# Each node finds that out for itself: a primary that was away serves two seconds after its return.
cluster_is_well() {
    local port
    for port in "${ports[@]}"; do
        redis-cli -p "$port" cluster info 2>/dev/null | grep -q '^cluster_state:ok' || return
    done
}

sentinels_agree() {
    [[ $(redis-cli -p "${ports[2]}" sentinel ckquorum "$sentinel_name" 2>/dev/null) == "OK 3 usable"* ]]
}

down() { # MODE
    local port pid
    for port in "${ports[@]}"; do
        if is_running "$port"; then
            pid=$(<"$root/$port/pid")
            # One that is stopped has to go on to hear that it shall end.
            kill "$pid"
            kill -CONT "$pid" 2>/dev/null || true
            wait_for "$port" is_gone "$port"
        fi
        rm -rf "${root:?}/$port"
    done
    if ! compgen -G "$root/*/pid" >/dev/null; then
        rm -rf "$root"
        rmdir --ignore-fail-on-non-empty "$(dirname "$root")" 2>/dev/null || true
    fi
    echo "redis $1: down"
}

status() {
    local port all=0
    for port in "${ports[@]}"; do
        if is_running "$port" && answers "$port"; then
            echo "127.0.0.1:$port  up, pid $(<"$root/$port/pid"), $(role_of "$port")"
        else
            echo "127.0.0.1:$port  down"
            all=1
        fi
    done
    return "$all"
}

role_of() { # PORT
    redis-cli -p "$1" role 2>/dev/null | head -n 1 | sed 's/^master$/primary/; s/^slave$/replica/'
}

# Only a process that runs in this folder is ours: a pid may have been given to another since.
is_running() { # PORT
    local pid
    [[ -r $root/$1/pid ]] && pid=$(<"$root/$1/pid") && [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$root/$1" ]]
}

is_gone() { ! is_running "$1"; } # PORT

check_free() { # PORT
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        fail 1 "another program listens at 127.0.0.1:$1; end it first: ss -ltnp 'sport = :$1' tells which"
    fi
}

answers() { [[ $(redis-cli -p "$1" ping 2>/dev/null) == PONG ]]; }

wait_for() { # PORT COMMAND…
    local port=$1 _
    shift
    for _ in {1..300}; do
        if "$@"; then return; fi
        sleep 0.1
    done
    fail 1 "127.0.0.1:$port is not ready after 30 s; see $root/$port/log"
}

snippet() { # MODE
    local addresses=("${ports[@]}") text
    if [[ $1 == sentinel ]]; then addresses=("${ports[@]:2}"); fi
    text=$(printf '"127.0.0.1:%s", ' "${addresses[@]}")
    printf '\nIn halcyon.yaml:\n\nredis:\n  topology: %s\n  addresses: [%s]\n' "$1" "${text%, }"
    if [[ $1 == sentinel ]]; then printf '  sentinel: { primary: %s }\n' "$sentinel_name"; fi
}

ports=()
main "$@"
