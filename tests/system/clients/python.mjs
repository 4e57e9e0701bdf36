/* A client of python-socketio in a process of its own. */

import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fold } from '../../lib/presence/fold.mjs';
import { within } from '../../lib/process/poll.mjs';

const PROGRAM = path.join(path.dirname(fileURLToPath(import.meta.url)), 'python_client.py');
const PYTHON = '/usr/bin/python3'; /* the one that has Debian's packages, whatever PATH says */
const ANSWER_MS = 30000;
const CONNECT_S = 20;

const running = new Set();

process.on('exit', () => killAll());

/* Ends the processes of all clients, as if their machines had lost power. */
export function killAll() {
	running.forEach((client) => client.child.kill('SIGKILL'));
}

export class PythonClient {
	/* `kind` is 'threads' or 'asyncio', `transports` a list, or null for the default of the library,
	 * which is to upgrade. `namespaces` are those that connect() is to reach. */
	constructor(kind, transports, namespaces = ['/']) {
		this.transports = transports;
		this.namespaces = namespaces;
		this.events = Object.fromEntries(namespaces.map((name) => [name, new EventEmitter()]));
		this.folds = Object.fromEntries(namespaces.map((name) =>
			[name, new Fold().listen(this.events[name])]));
		this.answers = new Map();
		this.calls = 0;
		this.child = spawn(PYTHON, ['-B', PROGRAM, kind, ...namespaces],
			{ stdio: ['pipe', 'pipe', 'inherit'] });
		this.child.stdin.on('error', () => {});
		running.add(this);
		this.child.once('exit', () => this.#ended());
		readline.createInterface(this.child.stdout).on('line', (line) => this.#heard(JSON.parse(line)));
	}

	#ended() {
		running.delete(this);
		this.answers.forEach(({ reject }) => reject(new Error('the client has ended')));
	}

	#heard({ id, result, error, event, namespace, args }) {
		if (event !== undefined) {
			this.events[namespace].emit(event, ...args);
		} else if (error !== undefined) {
			this.answers.get(id).reject(new Error(error));
		} else {
			this.answers.get(id).resolve(result);
		}
	}

	/* Calls a method of the library's client: what it returns. */
	call(method, args = [], kwargs = {}) {
		const id = ++this.calls;
		const answer = new Promise((resolve, reject) => { this.answers.set(id, { resolve, reject }); });
		this.child.stdin.write(`${JSON.stringify({ id, method, args, kwargs })}\n`);
		return within(answer, ANSWER_MS, `python answers to ${method}`);
	}

	connect(server) {
		return this.call('connect', [server.url], { namespaces: this.namespaces,
			transports: this.transports, wait_timeout: CONNECT_S });
	}

	/* Joins: the answer {ok, …}. */
	join(payload, namespace = '/') {
		return this.call('call', ['got_a_new_user', payload], { namespace });
	}

	disconnect() {
		return this.call('disconnect');
	}

	async kill() {
		this.child.kill('SIGKILL');
		await once(this.child, 'exit');
	}
}
