/* What is measured: presenced, its rivals, and the floor. Each is started anew for each run. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../lib/process/poll.mjs';
import { endsWithin, launch } from './children.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const peers = path.join(here, '../peers');
const bin = path.resolve(process.env.PRESENCE_BIN ?? path.join(here, '../../../build/release/bin'));

const OPEN_FILES = 16384; /* the limit of each server, for 15,000 clients */
const START_MS = 15000;
const STOP_MS = 5000;
const EXIT_UNAVAILABLE = 69;
const LISTENING = /listening on https?:\/\/127\.0\.0\.1:(\d+)/;
const UWS = '@trufflesuite/uws-js-unofficial';

export const program = (name) => path.join(bin, name);

/* Throws if the build is not complete. */
export function checkPrograms() {
	for (const file of ['presenced', 'tests/bench-floor', 'tests/bench-load'].map(program)) {
		if (!existsSync(file)) {
			throw new Error(`there is no ${file}; ./dev bench builds it`);
		}
	}
}

const node = (script) => () => [process.execPath, path.join(peers, script)];
const presence = ({ control }) => [
	program('presenced'), '--listen', '127.0.0.1:0', '--control', control,
	'--max-sessions-per-ip', '1000000', '--max-joins-per-ip', '0', /* the load comes from one */
];

/* `isRival` says who takes part in "the best peer"; `packages`, whose versions are told. */
export const SERVERS = [
	{ name: 'presence', command: presence },
	{ name: 'uws', command: node('uws-raw.mjs'), packages: [UWS], isRival: true },
	{
		name: 'socketio-uws', command: node('socketio-uws.mjs'), packages: ['socket.io', UWS],
		isRival: true,
	},
	{
		name: 'socketio-node', command: node('socketio-node.mjs'), packages: ['socket.io', 'ws'],
		isRival: true,
	},
	{ name: 'floor', command: () => [program('tests/bench-floor')] },
];

/* This peer is not to be had on this machine; no fault of the benchmark's. */
export class Unavailable extends Error {}

/* Starts a server: {port, pid, control, stop()}. `place` is {directory, certificate}; `needs` is
 * {pingInterval, tls}. */
export async function startServer(server, place, { pingInterval, tls = false }) {
	const control = path.join(place.directory, 'control');
	const { cert, key } = place.certificate;
	const command = [
		...server.command({ control }),
		...(pingInterval ? ['--ping-interval', String(pingInterval)] : []),
		...(tls ? ['--tls-cert', cert, '--tls-key', key] : []),
	];
	const limited = ['-c', 'ulimit -Sn "$0" && exec "$@"', String(OPEN_FILES), ...command];
	const running = launch('sh', limited);
	const port = await listeningPort(server, running);
	return { port, pid: running.child.pid, control, stop: () => stop(running) };
}

async function listeningPort(server, running) {
	const found = () => Object.values(running.output()).join('\n').match(LISTENING);
	const over = () => running.child.exitCode !== null || running.child.signalCode !== null;
	try {
		await until(() => found() || over(), START_MS, `${server.name} listens`);
	} finally {
		if (!found()) {
			running.child.kill('SIGKILL');
		}
	}
	return found() ? Number(found()[1]) : notListening(server, running);
}

async function notListening(server, running) {
	const { code } = await running.ended;
	const problem = `${server.name}: ${running.output().stderr.trim().split('\n').at(-1)}`;
	throw code === EXIT_UNAVAILABLE ? new Unavailable(problem) : new Error(problem);
}

async function stop(running) {
	running.child.kill('SIGTERM');
	await endsWithin(running, STOP_MS);
}

/* "socket.io 4.8.4": the packages a server is made of, as they are installed. */
export function versionsOf(server) {
	return (server.packages ?? []).map((name) => {
		const file = path.join(peers, 'node_modules', name, 'package.json');
		try {
			return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
		} catch {
			return `${name} (not installed)`;
		}
	});
}
