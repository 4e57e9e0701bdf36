#!/usr/bin/env bash
# 2,000 clients join at once: each has to know of all within a second. The machine may be shared, so the best of three
# rounds counts; what has to be right has to be right in each.
set -euo pipefail

CLIENTS=2000
ROUNDS=3
LIMIT_MS=1000
LISTEN_DEADLINE_S=10
SKIPPED=77

usage() {
	echo "usage: storm-test.sh PRESENCED BENCH_LOAD" >&2
	exit 2
}

# Waits for the line that tells where the server listens; prints the port.
port_of() {
	local deadline=$((SECONDS + LISTEN_DEADLINE_S)) port
	while ((SECONDS < deadline)) && kill -0 "$server" 2>/dev/null; do
		port=$(sed -n 's|.*listening on http://127\.0\.0\.1:\([0-9]*\).*|\1|p' "$log")
		if [[ -n $port ]]; then
			echo "$port"
			return
		fi
		sleep 0.02
	done
	cat "$log" >&2
	return 1
}

start() {
	: >"$log"
	"$presenced" --listen 127.0.0.1:0 2>"$log" &
	server=$!
	port=$(port_of) || die "the server did not start"
}

# It has to end by itself, and well.
stop() {
	local stopping=$server
	kill "$stopping"
	server=
	wait "$stopping" || die "the server ended with status $?"
}

clean_up() {
	if [[ -n $server ]]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	rm -f "$log"
}

# Sets `took` to the whole milliseconds, rounded up, from the first join until the last client knew all.
run_round() {
	local figures
	start
	figures=$("$bench" storm --port "$port" --pid "$server" --clients "$CLIENTS") || die "the storm went wrong"
	stop
	echo "$figures"
	took=$(awk '$1 == "join" && $3 == "ms" { print int($2 + 0.999); exit }' <<<"$figures")
	[[ -n $took ]] || die "no time for the join was printed"
}

die() {
	echo "storm-test: $*" >&2
	exit 1
}

(($# == 2)) || usage
presenced=$1
bench=$2
server=
if [[ ! -x $presenced || ! -x $bench ]]; then
	echo "storm-test: there is no release build to measure"
	exit "$SKIPPED"
fi
log=$(mktemp)
trap clean_up EXIT

best=
for ((round = 1; round <= ROUNDS; round++)); do
	echo "round $round"
	run_round
	if [[ -z $best ]] || ((took < best)); then
		best=$took
	fi
done
echo "best: $CLIENTS clients knew each other after $best ms, allowed are $LIMIT_MS ms"
((best <= LIMIT_MS))
