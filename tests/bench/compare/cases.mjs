/* What is measured: each case has tables, whose rows take one figure each out of a run's. Cases may
 * have runs in common, which are made once. */

import { count } from './format.mjs';
import { event, idle, polling, storm } from './runs.mjs';

const PING_INTERVAL_S = 25; /* the peers' own default: all are compared at it */
const QUICK_PING_S = 5;

const STORM_SIZES = {
	smoke: [50, 100],
	quick: [500, 1000, 2000, 5000, 10000],
	full: [500, 1000, 2000, 5000, 10000],
};
const IDLE_SIZES = { smoke: [50, 100], quick: [5000, 15000], full: [5000, 15000] };
const EVENT_SIZES = { smoke: [50], quick: [1000], full: [1000, 10000] };
const EVENT_TIMES = { smoke: 3, quick: 30, full: 50 };
const EVENT_ROUNDS = { smoke: 1, quick: 5, full: 5 }; /* the servers differ by little */
const SMALL_SIZES = { smoke: [50], quick: [200, 1000], full: [200, 1000] };
const TLS_SIZE = { smoke: 50, quick: 1000, full: 1000 };
const SLOW = { smoke: [50, 2], quick: [500, 10], full: [1000, 10] }; /* clients, slow ones of them */
const ROOMS = { smoke: [50, 5], quick: [10000, 50], full: [10000, 50] }; /* clients, rooms */
const PROBE_SIZES = { smoke: [50], quick: [500, 10000], full: [1000, 10000] };

/* The floor speaks plainly, to one room, and waits for who does not read. */
const minor = { without: ['floor'], isMinor: true };

const clients = (size) => `${count(size)} clients`;
const table = (id, title, unit, rows, more = {}) => ({ id, title, unit, rows, ...more });
const row = (run, label, of) => ({ run, label, size: run.clients, of });

const longIdle = (mode) => idle(IDLE_SIZES[mode].at(-1), {
	id: '-beating',
	seconds: mode === 'smoke' ? 1 : QUICK_PING_S + 1,
	pingInterval: mode === 'smoke' ? 500 : QUICK_PING_S * 1000,
	rounds: 1,
});
const fullIdle = (mode) =>
	idle(IDLE_SIZES[mode].at(-1), {
		id: '-calm', seconds: 2 * PING_INTERVAL_S, pingInterval: PING_INTERVAL_S * 1000, rounds: 1,
	});

function connectTables(mode) {
	const runs = [idle(IDLE_SIZES[mode][0]), ...(mode === 'full' ? [fullIdle(mode)] : [])];
	const rows = (of) => runs.map((run) => row(run, clients(run.clients), of));
	return [
		table('connect-cpu', 'a new connection: server CPU', 'µs', rows((it) => it.connect_cpu_us)),
		table('connect-rate', 'new connections a second', '', rows((it) => it.connects_per_second),
			{ moreIsBetter: true }),
	];
}

function memoryTables(mode) {
	const runs = [idle(IDLE_SIZES[mode][0]), mode === 'full' ? fullIdle(mode) : longIdle(mode)];
	return [table('memory', 'an idle connection: resident memory', 'KB',
		runs.map((run) => row(run, clients(run.clients), (it) => it.idle_rss_kb)))];
}

const stormRows = (mode, of) =>
	STORM_SIZES[mode].map((size) => row(storm(size), clients(size), of));

function stormTables(mode) {
	return [
		table('storm-cpu', 'all join at once: server CPU for each user that a client learns of', 'ns',
			stormRows(mode, (it) => it.join_pair_ns)),
		table('storm-wall', 'all join at once: until every client knows all', 'ms',
			stormRows(mode, (it) => it.join.wall_ms)),
	];
}

function leaveTables(mode) {
	return [
		table('leave-cpu', 'half of all leave at once: server CPU for each delivery', 'ns',
			stormRows(mode, (it) => it.leave_event_ns)),
		table('leave-wall', 'half of all leave at once: until every other client knows', 'ms',
			stormRows(mode, (it) => it.leave.wall_ms)),
	];
}

function eventTables(mode) {
	const runs = EVENT_SIZES[mode].map((size) => event(size, EVENT_TIMES[mode], EVENT_ROUNDS[mode]));
	const rows = (figures) => runs.flatMap((run) =>
		['join', 'leave'].flatMap((what) => figures.map(([name, of]) =>
			row(run, `${clients(run.clients)}: ${what}${name}`, (it) => of(it[what])))));
	return [
		table('event-cpu', 'one joins, one leaves: server CPU for each client told', 'µs',
			rows([['', (it) => it.cpu_us_median]])),
		table('event-wall', 'one joins, one leaves: until the last client knows', 'ms',
			rows([[', p50', (it) => it.last_p50_ms], [', p99', (it) => it.last_p99_ms]])),
	];
}

/* In a short time a server cannot be watched at the usual interval: its share is reckoned from what a
 * ping costs at a shorter one. */
function heartbeatTables(mode) {
	const short = longIdle(mode);
	const rows = [row(short, `${clients(short.clients)}, reckoned`, (it) =>
		it.ping_cpu_us * it.clients / PING_INTERVAL_S / 1e4)];
	if (mode === 'full') {
		const calm = fullIdle(mode);
		rows.push(row(calm, `${clients(calm.clients)}, over ${calm.seconds} s`, (it) => it.core_percent));
	}
	return [
		table('heartbeat-cpu', 'a heartbeat: server CPU', 'µs',
			[row(short, clients(short.clients), (it) => it.ping_cpu_us)]),
		table('heartbeat-core', `a heartbeat every ${PING_INTERVAL_S} s: share of a core`, '%', rows),
	];
}

function pollingTables(mode) {
	const rows = (of) =>
		SMALL_SIZES[mode].map((size) => row(polling(size), clients(size), of));
	return [
		table('polling-cpu', 'all join at once, polling: server CPU for each user learnt of', 'ns',
			rows((it) => it.join_pair_ns)),
		table('polling-wall', 'all join at once, polling: until every client knows all', 'ms',
			rows((it) => it.join.wall_ms)),
		table('polling-connect', 'a new polling client: server CPU', 'µs',
			rows((it) => it.connect_cpu_us)),
	];
}

function tlsTables(mode) {
	const tls = { id: '-tls', tls: true, ...minor };
	const calm = idle(TLS_SIZE[mode], tls);
	const storms = SMALL_SIZES[mode].map((size) => storm(size, tls));
	return [
		table('tls-connect', 'TLS: server CPU for a new connection', 'µs',
			[row(calm, clients(calm.clients), (it) => it.connect_cpu_us)]),
		table('tls-memory', 'TLS: resident memory of an idle connection', 'KB',
			[row(calm, clients(calm.clients), (it) => it.idle_rss_kb)]),
		table('tls-storm', 'TLS, all join at once: server CPU for each user that a client learns of', 'ns',
			storms.map((run) => row(run, clients(run.clients), (it) => it.join_pair_ns))),
	];
}

function slowTables(mode) {
	const [size, slow] = SLOW[mode];
	const run = storm(size, { id: '-slow', load: ['--slow', String(slow)], ...minor });
	return [table('slow', `${count(slow)} clients do not read while all join`, 'ms', [
		row(run, `${clients(size)}: the others know all`, (it) => it.join.wall_ms),
		row(run, 'the slow ones catch up', (it) => it.catch_up.wall_ms),
	])];
}

function roomsTables(mode) {
	const [size, rooms] = ROOMS[mode];
	const run = storm(size, { id: '-rooms', rooms, ...minor });
	const label = `${rooms} rooms of ${count(size / rooms)}`;
	return [
		table('rooms-cpu', 'all join at once, in rooms: server CPU for each user learnt of', 'ns',
			[row(run, label, (it) => it.join_pair_ns)]),
		table('rooms-wall', 'all join at once, in rooms: until every client knows its room', 'ms',
			[row(run, label, (it) => it.join.wall_ms)]),
	];
}

/* `self` is no server: how late the prober itself is woken while both cores are busy. */
function controlTables(mode) {
	const kinds = {
		ping: 'a WebSocket ping', page: 'the page', control: 'a control command', list: 'the list',
		self: 'nothing (the machine)',
	};
	const rows = PROBE_SIZES[mode].flatMap((size) => {
		const run = storm(size, { id: '-probed', probe: true, ...minor });
		return Object.entries(kinds).map(([kind, name]) =>
			({ ...row(run, `${clients(size)}: ${name}`, (it) => it.probe?.[kind]?.p99_ms), kind }));
	});
	return [table('control', 'requests while all join, p99', 'ms', rows)];
}

export const CASES = [
	{ name: 'connect', tables: connectTables },
	{ name: 'memory', tables: memoryTables },
	{ name: 'storm', tables: stormTables },
	{ name: 'event', tables: eventTables },
	{ name: 'leave', tables: leaveTables },
	{ name: 'heartbeat', tables: heartbeatTables },
	{ name: 'polling', tables: pollingTables },
	{ name: 'tls', tables: tlsTables },
	{ name: 'slow', tables: slowTables },
	{ name: 'rooms', tables: roomsTables },
	{ name: 'control', tables: controlTables },
];

/* {tables, runs} of the cases named: each run once. */
export function planOf({ mode, cases }) {
	const tables = CASES.filter(({ name }) => cases.includes(name))
		.flatMap(({ name, tables: of }) => of(mode).map((it) => ({ ...it, case: name })));
	const runs = new Map(tables.flatMap(({ rows }) => rows.map(({ run }) => [run.id, run])));
	return { tables, runs: [...runs.values()] };
}
