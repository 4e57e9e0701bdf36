/* One run: a fresh server, and one call of the load generator against it. How often that is done is
 * decided by what it is expected to take, so that all of it together stays in bounds.
 *
 * {id, load, clients, pairs, seconds, without, …}: `load` is the command line of bench-load; `pairs`,
 * how many deliveries there are to make, batched or not; `seconds`, how long it takes besides;
 * `without`, the servers that do not have what is measured; `isMinor`, that in a hurry it is left out
 * where it takes long, as storms of the floor are, which is no rival. */

import { count } from './format.mjs';

/* About what each takes, to plan with: microseconds of CPU a connection, nanoseconds a delivery. */
const EXPECTED = {
	presence: { connect: 45, delivery: 40 },
	uws: { connect: 65, delivery: 600 },
	'socketio-uws': { connect: 290, delivery: 11000 },
	'socketio-node': { connect: 750, delivery: 17000 },
	floor: { connect: 30, delivery: 7000 },
};

/* So many rounds are made of what takes at most so many seconds. */
const ROUNDS = {
	smoke: [[Infinity, 1]],
	quick: [[2.5, 3], [21, 1]],
	full: [[5, 5], [10, 3], [100, 1]],
};

const MINOR_S = 5;
const WARMUP = 100; /* clients: they make no great number of deliveries */

export function expectedSeconds(run, server) {
	const { connect, delivery } = EXPECTED[server];
	return run.clients * connect / 1e6 + run.pairs * delivery / 1e9 + (run.seconds ?? 0);
}

/* {rounds, reason}: why none are made, unless the server just has no part in it. */
export function roundsOf(run, server, mode, wanted = null) {
	if (run.without?.includes(server)) {
		return { rounds: 0 };
	}
	const seconds = expectedSeconds(run, server);
	const isMinor = run.isMinor || (server === 'floor' && run.pairs > 0);
	const isTooLong = mode === 'quick' && isMinor && seconds > MINOR_S;
	const [, rounds] = (!isTooLong && ROUNDS[mode].find(([limit]) => seconds <= limit)) || [];
	return rounds
		? { rounds: wanted ?? run.rounds ?? rounds }
		: { rounds: 0, reason: `would take about ${count(Math.round(seconds))} s a round` };
}

/* All join at once, then half of them leave. */
export function storm(clients, { id = '', load = [], rooms = 1, ...more } = {}) {
	return {
		id: `storm${id}-${clients}`,
		load: [
			'storm', '--clients', String(clients),
			'--warmup', String(Math.min(WARMUP, clients)),
			...(rooms > 1 ? ['--rooms', String(rooms)] : []),
			...load,
		],
		clients,
		pairs: clients * clients / rooms,
		limit: 150,
		...more,
	};
}

/* Without warming up: what that left of memory would be used again, and not counted. */
export function idle(clients, { id = '', seconds = 0, ...more } = {}) {
	return {
		id: `idle${id}-${clients}`,
		load: ['idle', '--clients', String(clients), '--seconds', String(seconds)],
		clients,
		pairs: 0,
		seconds,
		limit: 60,
		...more,
	};
}

/* One comes and goes, so many times, while the others watch. */
export function event(clients, times, rounds) {
	const PAUSES_S = 0.02; /* about, in each of the times */
	return {
		id: `event-${clients}`,
		load: [
			'event', '--clients', String(clients), '--rounds', String(times),
			'--warmup', String(Math.min(WARMUP, clients)),
		],
		clients,
		pairs: 0,
		seconds: times * (PAUSES_S + 2 * clients * 1e-5),
		rounds,
		limit: 120,
	};
}

/* As a storm, by clients that poll. Without warming up: a polling client that leaves is missed only when
 * its session times out. */
export function polling(clients) {
	return {
		id: `polling-${clients}`,
		load: ['polling', '--clients', String(clients)],
		clients,
		pairs: clients * clients,
		without: ['uws', 'floor'],
		isMinor: true,
		limit: 150,
	};
}
