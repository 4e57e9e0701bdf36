/* Starts and stops the project's programs for a test.
 * A program lives until stop() or kill(), at the latest until the test process ends. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until, within } from './poll.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const START_MS = 15000;
const STOP_MS = 20000;
const LISTENING = /listening on (https?):\/\/(\S+):(\d+)/g;
const SANITIZER = /ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer|: runtime error: /;

const running = new Set();

process.on('exit', () => {
	for (const child of running) {
		child.kill('SIGKILL');
	}
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.once(signal, () => process.exit(1));
}

/* What this machine's presenced is told is not for those of the tests. */
for (const name of Object.keys(process.env)) {
	if (name.startsWith('PRESENCED_')) {
		delete process.env[name];
	}
}
process.env.PRESENCED_CONFIG = 'none';

/* Where the program is: PRESENCE_BIN, or the build of the dev preset. */
export function programPath(program) {
	const directory = process.env.PRESENCE_BIN || path.join(here, '../../../build/dev/bin');
	return path.resolve(directory, program);
}

/* Runs a program to its end: {code, signal, stdout, stderr}. */
export async function run(program, args = [], { deadline = START_MS, env = {} } = {}) {
	const child = launch(program, args, env, 'pipe');
	const output = { stdout: '', stderr: '' };
	child.stdout.on('data', (bytes) => { output.stdout += bytes; });
	child.stderr.on('data', (bytes) => { output.stderr += bytes; });
	const [code, signal] = await within(ended(child), deadline,
		() => `${program} ${args.join(' ')} ends; it said: ${output.stderr}`)
		.finally(() => child.kill('SIGKILL'));
	return { code, signal, ...output };
}

/* Starts a server and waits until it listens: {url, wsUrl, port, urls, path, child, log(), stop(),
 * kill()}; `path` is the one its sessions live under. Options: `listeners` to wait for (1),
 * `deadline` in ms, `env`, `stdin` ('ignore'; 'pipe': child.stdin), `under`: a command with its
 * arguments that runs the program. Without a --listen or --port of the caller's it gets a free port
 * of 127.0.0.1. */
export async function start(
	program,
	args = [],
	{ listeners = 1, deadline = START_MS, env = {}, stdin = 'ignore', under = [] } = {}
) {
	const child = launch(program, [...defaults(program, args), ...args], env, 'ignore', { stdin, under });
	let log = '';
	child.stderr.on('data', (bytes) => { log += bytes; });
	const exit = ended(child);
	const urls = await until(() => listeningUrls(log, listeners, child, program), deadline,
		() => `${program} listens; it said:\n${log}`)
		.catch((error) => {
			child.kill('SIGKILL');
			throw error;
		});
	return {
		url: urls[0],
		wsUrl: urls[0].replace(/^http/, 'ws'),
		port: Number(new URL(urls[0]).port),
		urls,
		path: args.includes('--path') ? args[args.indexOf('--path') + 1] : '/socket.io/',
		child,
		log: () => log,
		stop: (signal = 'SIGTERM') => stop(program, child, exit, signal, () => log),
		kill: async () => {
			child.kill('SIGKILL');
			await exit;
		},
	};
}

function launch(program, args, env, stdout, { stdin = 'ignore', under = [] } = {}) {
	const file = programPath(program);
	if (!existsSync(file)) {
		throw new Error(`no program at ${file}: build it, or set PRESENCE_BIN`);
	}
	const [command, ...rest] = [...under, file, ...args];
	const child = spawn(command, rest, {
		stdio: [stdin, stdout, 'pipe'],
		env: { ...process.env, ...env },
	});
	child.stderr.setEncoding('utf8');
	running.add(child);
	child.once('exit', () => running.delete(child));
	return child;
}

function defaults(program, args) {
	const added = [];
	const presenced = program.startsWith('presenced');
	if (presenced && !args.includes('--listen')) {
		added.push('--listen', '127.0.0.1:0');
	}
	if (presenced && !args.includes('--views') && process.env.PRESENCE_VIEWS) {
		added.push('--views', process.env.PRESENCE_VIEWS);
	}
	if (presenced && !args.includes('--control')) {
		added.push('--control', 'none');
	}
	if (program === 'sio-echo' && !args.includes('--port')) {
		added.push('--port', '0');
	}
	return added;
}

function listeningUrls(log, wanted, child, program) {
	const urls = [...log.matchAll(LISTENING)].map(([, scheme, host, port]) =>
		`${scheme}://${host.replace(/^(0\.0\.0\.0|\*|\[::\])$/, '127.0.0.1')}:${port}`);
	if (urls.length >= wanted) {
		return urls;
	}
	if (child.exitCode !== null || child.signalCode !== null) {
		throw new Error(
			`${program} ended before it listened (${child.exitCode ?? child.signalCode}):\n${log}`
		);
	}
	return null;
}

/* A clean end: exit code 0, and nothing found by a sanitizer. */
async function stop(program, child, exit, signal, log) {
	child.kill(signal);
	const [code, by] = await within(exit, STOP_MS, `${program} ends after ${signal}`)
		.finally(() => child.kill('SIGKILL'));
	if (SANITIZER.test(log())) {
		throw new Error(`${program} was caught by a sanitizer:\n${log()}`);
	}
	if (code !== 0) {
		throw new Error(`${program} ended with ${code ?? by} after ${signal}:\n${log()}`);
	}
	return code;
}

/* [exit code, signal], once all its output is read. */
function ended(child) {
	return new Promise((resolve) => {
		child.once('close', (code, signal) => resolve([code, signal]));
	});
}
