/* One attack on a server of its own, while an honest client comes and goes; and how the server is
 * afterwards. */

import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWell } from '../control-socket/control.mjs';
import { makeCertificate } from '../../lib/net/certificate.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { favour, SECOND } from '../../lib/process/priority.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { kernelBytes, openFiles, processorMs, residentBytes } from '../../lib/process/vitals.mjs';
import { crowdFile } from './crowd.mjs';

const MB = 1024 * 1024;
const JOIN_MS = 100;      /* at most, of 99 in 100 joins */
const JOIN_FACTOR = 3;    /* of what it takes without an attack */
const JOIN_NOISE_MS = 25; /* below it is the scheduler that is measured: three programs, two cores */
const MEMORY_BACK = 8 * MB;
const MEMORY_PEAK = 128 * MB;
const QUEUED_BACK = 64 * 1024;
const WATCH_MS = 250;
const IDLE_MS = 300;
const IDLE_SHARE = 0.1;   /* of a core; one tick of the kernel's clock is 0.03 */
const CALM_SHARE = 0.15;  /* of a core, where there is nothing to do but for the honest one */
const BACK_MS = 15000;    /* for memory and descriptors: heartbeats end what nobody closed */
const EVERY_MS = 50;
const ALONE_MS = 800;     /* the first time; what it takes alone is kept for all trials that are alike */
const WARM_MS = 250;
const TRIES = 3;          /* where only the time was over: the machine may have had other work */
const LIBUV_FILES = 1;    /* /dev/null, which libuv opens with its first stream and keeps */
const SPARE = 20;         /* descriptors, where the others are taken away */
const HEARTBEAT = ['--ping-interval', '700', '--ping-timeout', '700', '--leave-grace', '700'];
const FOR_GOOD = ['--leave-grace', '600000'];

const here = path.dirname(fileURLToPath(import.meta.url));
const silent = { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };

/* The honest client's process, which goes from trial to trial. */
class Honest {
	constructor() {
		this.child = fork(path.join(here, 'honest.mjs'), [], silent);
		favour(this.child.pid);
	}

	/* Its first visits are those of a program that has just begun: they are not counted. */
	static async warm(server) {
		const one = new Honest();
		one.begin({ url: server.url });
		await new Promise((resolve) => { setTimeout(resolve, ALONE_MS); });
		await one.finish();
		return one;
	}

	begin(target) {
		this.child.send({ target, everyMs: EVERY_MS });
	}

	/* Waits for who is under way: {times, failures}. */
	async finish() {
		this.child.send({});
		const [told] = await within(once(this.child, 'message'), 20000, 'visits end');
		return told;
	}

	close() {
		this.child.kill();
	}
}

const p99 = (times) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? NaN;

const alone = new Map(); /* what a trial is alike by -> the times of all joins without an attack */
let honest = null;

export function closeHonest() {
	honest?.close();
	honest = null;
}

/* Why an attack cannot be tried here, or null. */
export function obstacle(attack) {
	return attack.uid && process.getuid() !== 0 ? 'only root can be somebody else' : null;
}

/* Tries an attack of a group, a row of attacks/, for so many seconds: {attack, amount, usual, joins, …, wrong}.
 * `wrong` says all that is not as it should be. */
export async function trial(group, attack, seconds) {
	for (let left = TRIES; ; left--) {
		const result = await tryOnce(group, attack, Math.max(seconds, attack.seconds ?? 0));
		if (left === 1 || !result.wrong.length || result.wrong.length > result.late.length) {
			return result;
		}
	}
}

/* Its process, which is that user's who it says, but reads the tree. Node may refuse to become somebody else (since
 * CVE-2024-22017, where it may use io_uring). */
function send(group, attack) {
	const { uid } = attack;
	const become = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, `--groups=${uid}`, '--inh-caps=+dac_read_search',
		'--ambient-caps=+dac_read_search', process.execPath];
	const [execPath, ...execArgv] = uid ? become : [process.execPath];
	return fork(path.join(here, 'attacker.mjs'), [group, attack.name], { ...silent, execPath, execArgv });
}

async function tryOnce(group, attack, seconds) {
	const directory = mkdtempSync(path.join(tmpdir(), 'presence-faults-'));
	const attacker = send(group, attack);
	favour(attacker.pid, SECOND); /* it has a machine of its own, as the honest one and the server */
	const ready = once(attacker, 'message');
	let server = null;
	try {
		server = await begin(attack, directory);
		honest ??= await Honest.warm(server);
		const usual = await visitAlone(server, attack);
		const before = await quiet(server);
		await within(ready, 10000, 'the attacker is ready');
		const during = await suffer({ attack, attacker, server, seconds });
		const after = await recover(server, before);
		const again = await visits(server, attack, EVERY_MS);
		const refused = await server.stop().then(() => null, (error) => error.message);
		server = null;
		return judge(attack, { usual, before, ...during, after, again, refused });
	} finally {
		attacker.kill('SIGKILL');
		await server?.kill();
		rmSync(directory, { recursive: true, force: true });
	}
}

async function begin(attack, directory) {
	const args = [...HEARTBEAT, ...(attack.args ?? [])];
	const control = path.join(directory, 'control');
	if (attack.crowd) {
		args.push(...FOR_GOOD, '--state', await crowdFile(attack.crowd, directory));
	}
	if (attack.tls) {
		const { cert, key } = makeCertificate(directory);
		args.push('--tls-cert', cert, '--tls-key', key);
	}
	if (attack.control) {
		chmodSync(directory, 0o755);
		args.push('--control', control);
	}
	const under = [
		...(attack.files ? ['sh', '-c', `ulimit -n ${attack.files}; exec "$0" "$@"`] : []),
		...(attack.unread ? ['python3', path.join(here, 'deaf.py')] : []),
	];
	const server = await start('presenced', args, { under });
	if (attack.taken) {
		const files = openFiles(server.child.pid) + SPARE;
		execFileSync('prlimit', [`--pid=${server.child.pid}`, `--nofile=${files}`]);
	}
	favour(server.child.pid);
	return Object.assign(server, { control, pid: server.child.pid });
}

async function visits(server, attack, ms) {
	honest.begin({ url: server.url, room: attack.room });
	await new Promise((resolve) => { setTimeout(resolve, ms); });
	return honest.finish();
}

/* The p99 of joins without an attack. */
async function visitAlone(server, attack) {
	const { args, crowd, room, tls } = attack;
	const alike = JSON.stringify([args, crowd, room, tls]);
	const known = alone.get(alike) ?? [];
	const { times } = await visits(server, attack, known.length ? WARM_MS : ALONE_MS);
	alone.set(alike, [...known, ...times]);
	return p99(alone.get(alike));
}

async function look({ pid, port }) {
	return { memory: residentBytes(pid), files: openFiles(pid), queued: await kernelBytes(port) };
}

/* How it is once the last visit has ended here too. */
async function quiet(server) {
	let before = await look(server);
	await until(async () => {
		const now = await look(server);
		const same = now.files >= before.files && now.queued === 0;
		before = now;
		return same;
	}, 3000, 'connections end').catch(() => {});
	return before;
}

/* Looks at a server again and again, until end(), which tells the most there was. */
class Watch {
	constructor(server) {
		this.peak = { memory: 0, queued: 0 };
		this.looks = this.#look(server);
	}

	async #look(server) {
		while (!this.isOver) {
			const { memory, queued } = await look(server);
			this.peak.memory = Math.max(this.peak.memory, memory);
			this.peak.queued = Math.max(this.peak.queued, queued);
			await new Promise((resolve) => { setTimeout(resolve, WATCH_MS); });
		}
	}

	async end() {
		this.isOver = true;
		await this.looks;
		return this.peak;
	}
}

/* The attack itself: what it did, how joins went, the most memory, the processor's time, and whether
 * an admin was answered. */
async function suffer({ attack, attacker, server, seconds }) {
	const { url, port, path: sessions, control, pid } = server;
	const watch = new Watch(server);
	const began = { ms: performance.now(), processor: processorMs(pid) };
	attacker.send({ target: { port, path: sessions, control }, seconds });
	const told = once(attacker, 'message');
	honest.begin({ url, room: attack.room });
	try {
		const admin = attack.control ? await adminIsServed(server, seconds) : null;
		const [{ amount, error }] = await within(told, seconds * 1000 + 30000, 'the attack ends');
		const share = (processorMs(pid) - began.processor) / (performance.now() - began.ms);
		const joins = await honest.finish();
		return { amount, error, joins, peak: await watch.end(), share, admin };
	} finally {
		await watch.end();
		attacker.kill('SIGKILL');
	}
}

async function adminIsServed(server, seconds) {
	await new Promise((resolve) => { setTimeout(resolve, seconds * 500); });
	return isWell(server).then(() => null, () => 'an admin is not served');
}

/* Waits until it has given back what it took, for so long: what there is then. */
async function recover(server, before) {
	const isBack = async () => {
		const now = await look(server);
		return now.memory <= before.memory + MEMORY_BACK && now.files <= before.files
			&& now.queued <= QUEUED_BACK;
	};
	await until(isBack, BACK_MS, 'it recovers').catch(() => {});
	let idle = 1;
	await until(async () => {
		const processor = processorMs(server.pid);
		await new Promise((resolve) => { setTimeout(resolve, IDLE_MS); });
		idle = (processorMs(server.pid) - processor) / IDLE_MS;
		return idle <= IDLE_SHARE;
	}, 3000, 'it is idle').catch(() => {});
	return { ...await look(server), idle };
}

const mb = (bytes) => `${(bytes / MB).toFixed(1)} MB`;
const percent = (share) => `${Math.round(share * 100)} %`;

/* What is said where something is over its bound. */
const over = (value, bound, text) => (value > bound ? [text] : []);

function judge(attack, seen) {
	const { usual, before, error, joins, peak, share, admin, after, again, refused } = seen;
	const bound = Math.min(JOIN_MS, Math.max(JOIN_FACTOR * usual, JOIN_NOISE_MS));
	const [first] = joins.failures;
	const took = p99(joins.times);
	const late = attack.full ? [] : over(took, bound,
		`a join took ${took.toFixed(0)} ms, ${usual.toFixed(0)} without the attack`);
	const wrong = [
		...late,
		...(attack.full ? []
			: over(joins.failures.length, 0, `${joins.failures.length} joins failed (${first})`)),
		...over(again.failures.length, 0, `afterwards: ${again.failures[0]}`),
		...(attack.calm ? over(share, CALM_SHARE, `${percent(share)} of a core for nothing`) : []),
		...over(peak.memory - before.memory, MEMORY_PEAK,
			`it took ${mb(peak.memory - before.memory)}`),
		...over(peak.queued, MEMORY_PEAK, `the kernel took ${mb(peak.queued)}`),
		...over(after.memory - before.memory, MEMORY_BACK,
			`it kept ${mb(after.memory - before.memory)}`),
		...over(after.files, before.files + LIBUV_FILES, `it kept ${after.files - before.files} descriptors`),
		...over(after.queued, QUEUED_BACK, `the kernel kept ${mb(after.queued)}`),
		...over(after.idle, IDLE_SHARE, `${percent(after.idle)} of a core when it was over`),
		...[error, admin, refused].filter(Boolean),
	];
	return { attack, ...seen, late, wrong };
}

/* The figures of a result as texts. */
export function figures({ amount, usual, joins, before, peak, after }) {
	return {
		did: Object.entries(amount ?? {}).map(([what, n]) => `${n} ${what}`).join(', '),
		p99: p99(joins.times).toFixed(0),
		usual: usual.toFixed(0),
		peak: mb(Math.max(0, peak.memory - before.memory)),
		kept: mb(Math.max(0, after.memory - before.memory)),
	};
}

/* A result in one line. */
export function summary(result) {
	const { attack, joins, peak, share } = result;
	const { did, p99: took, usual, peak: most, kept } = figures(result);
	return `${attack.name}: ${did}; joins p99 ${took} ms of ${joins.times.length}, alone ${usual};`
		+ ` memory +${most} at most, +${kept} afterwards; the kernel's ${mb(peak.queued)} at most;`
		+ ` ${percent(share)} of a core`;
}
