/* A daemon that speaks the control protocol (docs/control.md) and nothing else: presencectl is tried on it with
 * everything that a real presenced is not easily brought to do. */

import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CODES = { noUser: 1, ambiguous: 2, notPermitted: 3, refused: 4, noMethod: -32601 };
const READING = ['ping', 'version', 'status', 'list', 'rooms', 'show', 'why', 'watch', 'bans', 'stats', 'complete', 'metrics', 'top'];

export const GREETING = { presence: { version: '0.1.0', schema: 1, you: { uid: 1000, role: 'admin' } } };

class Refusal extends Error {
	constructor(code, message, data) {
		super(message);
		this.answer = { code, message, ...(data && { data }) };
	}
}

/* A server on a Unix socket in a folder of its own; `talk(socket)` is called for each connection. */
export async function listen(talk) {
	const folder = mkdtempSync(path.join(tmpdir(), 'presence-control-'));
	const socketPath = path.join(folder, 'control.sock');
	const sockets = new Set();
	const server = net.createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		talk(socket);
	});
	await new Promise((resolve) => { server.listen(socketPath, resolve); });
	return {
		path: socketPath,
		sockets,
		drop() {
			for (const socket of sockets) {
				socket.destroy();
			}
		},
		async close() {
			this.drop();
			await new Promise((resolve) => { server.close(resolve); });
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

export class FakeDaemon {
	static async start({ role = 'admin' } = {}) {
		const daemon = new FakeDaemon(role);
		daemon.server = await listen((socket) => daemon.#serve(socket));
		daemon.path = daemon.server.path;
		return daemon;
	}

	constructor(role) {
		this.role = role;
		this.users = [];
		this.leaves = [];
		this.banned = [];
		this.watchers = new Set();
		this.requests = []; /* [{method, params}], in the order they came */
		this.notices = [];
		this.logLevel = 'info';
		this.seq = 0;
		this.ids = 0;
		this.uptime = 93784000;
		this.silent = false;
		this.behind = () => {}; /* does what is told together with the answer to (method) */
	}

	close() {
		return this.server.close();
	}

	/* Somebody joins, as seen by an admin: the user of an answer. */
	join(name, { room = '/', kind = 'web', since = Date.now(), connections = 1 } = {}) {
		const user = { id: `id${String(++this.ids).padStart(4, '0')}`, name, room, kind, since, connections };
		this.users.push(user);
		this.#tell('join', user);
		return user;
	}

	leave(user, reason = 'left', detail = '') {
		this.users = this.users.filter((other) => other !== user);
		this.leaves.unshift({
			id: user.id, name: user.name, room: user.room, time: Date.now(), reason, detail,
			sid: `sid-${user.id}`, address: '127.0.0.1', since: user.since, last_seen: Date.now(),
		});
		this.#tell('leave', user, { reason, detail });
	}

	rename(user, name) {
		const was = user.name;
		user.name = name;
		this.#tell('rename', user, { was });
	}

	/* Whether it talks to those who connect from now on. */
	answers(does) {
		this.silent = !does;
	}

	/* It is as one that was started just now. */
	startAgain() {
		this.seq = 0;
		this.uptime = 0;
	}

	/* Tells watchers what no event is: {"method":"lagged",…}. */
	notify(method, params) {
		for (const socket of this.watchers) {
			send(socket, { jsonrpc: '2.0', method, params });
		}
	}

	#tell(type, user, more = {}) {
		this.notify('event', { seq: ++this.seq, time: Date.now(), type, user: { ...user }, ...more });
	}

	#serve(socket) {
		let text = '';
		if (this.silent) {
			socket.destroy();
			return;
		}
		send(socket, { presence: { ...GREETING.presence, you: { uid: 1000, role: this.role } } });
		socket.setEncoding('utf8');
		socket.on('close', () => this.watchers.delete(socket));
		socket.on('data', (more) => {
			text += more;
			const lines = text.split('\n');
			text = lines.pop();
			lines.forEach((line) => this.#answer(socket, JSON.parse(line)));
		});
	}

	#answer(socket, { id, method, params = {} }) {
		this.requests.push({ method, params });
		socket.cork();
		this.#tellResult(socket, id, method, params);
		this.behind(method);
		socket.uncork();
	}

	#tellResult(socket, id, method, params) {
		try {
			if (!Object.hasOwn(METHODS, method)) {
				throw new Refusal(CODES.noMethod, `no method '${method}'`);
			}
			if (this.role !== 'admin' && !READING.includes(method)) {
				throw new Refusal(CODES.notPermitted, 'not permitted');
			}
			send(socket, { jsonrpc: '2.0', id, result: METHODS[method](this, params, socket) });
		} catch (error) {
			send(socket, { jsonrpc: '2.0', id, error: error.answer ?? { code: -32603, message: String(error) } });
		}
	}

	in(room) {
		const wanted = room && `/${room.replace(/^\//, '')}`;
		return this.users.filter((user) => !room || user.room === wanted);
	}

	/* Those with this id or name; an error of the protocol if there are none. */
	find(text, room) {
		const found = this.in(room).filter((user) => user.id === text || user.name === text);
		if (found.length === 0) {
			const suggestions = this.in(room).filter((user) => user.name[0] === text[0]);
			throw new Refusal(CODES.noUser, `no user '${text}'`, { suggestions });
		}
		return found;
	}
}

function send(socket, message) {
	socket.write(`${JSON.stringify(message)}\n`);
}

function connections(user) {
	return Array.from({ length: user.connections }, (_, n) => ({
		sid: `sid-${user.id}-${n}`, address: '127.0.0.1', transport: 'websocket', agent: 'node',
		since: user.since, last_seen: Date.now(),
	}));
}

function kick(daemon, { users, all, room, all_matching: allMatching, reason = '', ban: span }) {
	const kicked = [];
	const missing = [];
	for (const name of all ? [] : users) {
		try {
			const found = daemon.find(name, room);
			if (found.length > 1 && !allMatching) {
				throw new Refusal(CODES.ambiguous, `${found.length} users are called '${name}'`, { matches: found });
			}
			kicked.push(...found);
		} catch (error) {
			if (users.length === 1 || error.answer?.code !== CODES.noUser) {
				throw error;
			}
			missing.push(name);
		}
	}
	const gone = all ? daemon.in(room) : kicked;
	gone.forEach((user) => daemon.leave(user, 'kicked', reason));
	if (span) {
		gone.forEach(() => ban(daemon, { target: '127.0.0.1', for: span, reason }));
	}
	return { kicked: gone, missing };
}

function ban(daemon, { target, for: span = 0, reason = '' }) {
	const since = Date.now();
	const kind = /^[\d.:/a-f]+$/.test(target) && /[.:]/.test(target) ? 'address' : 'name';
	const made = { target, kind, reason, since, until: span ? since + span : 0, by: 1000 };
	daemon.banned = [...daemon.banned.filter((other) => other.target !== target), made];
	return { ban: made };
}

const METHODS = {
	ping: () => ({}),
	version: () => ({ version: '0.1.0', schema: 1, libwebsockets: '4.1.6', libuv: '1.44.2' }),
	status: (daemon) => ({
		version: '0.1.0', pid: process.pid, uptime: daemon.uptime, users: daemon.users.length,
		connections: daemon.users.length, rooms: new Set(daemon.users.map((user) => user.room)).size,
		memory: 4321000, listeners: ['http://127.0.0.1:3000'],
	}),
	list: (daemon, { room, limit }) => ({ users: daemon.in(room).slice(0, limit), total: daemon.in(room).length }),
	rooms: (daemon) => ({
		rooms: [...new Set(daemon.users.map((user) => user.room))].map((room) => ({
			room, users: daemon.in(room).length, connections: daemon.in(room).length,
		})),
	}),
	show: (daemon, { user, room }) => ({
		users: daemon.find(user, room).map((found) => ({ ...found, connections: connections(found) })),
	}),
	why: (daemon, { user }) => {
		const leaves = daemon.leaves.filter((leave) => leave.name === user || leave.id === user);
		if (leaves.length === 0) {
			daemon.find(user);
		}
		return { leaves };
	},
	watch: (daemon, { room }, socket) => {
		daemon.watchers.add(socket);
		return { seq: daemon.seq, users: daemon.in(room) };
	},
	kick,
	broadcast: (daemon, { text, room }) => {
		daemon.notices.push(text);
		return { connections: daemon.in(room).length };
	},
	ban,
	unban: (daemon, { target }) => {
		const ended = daemon.banned.find((other) => other.target === target);
		if (!ended) {
			throw new Refusal(CODES.refused, 'no such ban');
		}
		daemon.banned = daemon.banned.filter((other) => other !== ended);
		return { ban: ended };
	},
	bans: (daemon) => ({ bans: daemon.banned }),
	metrics: (daemon) => ({
		type: 'text/plain; version=0.0.4; charset=utf-8',
		text: '# HELP presence_users Users\n# TYPE presence_users gauge\n' +
			`presence_users ${daemon.users.length}\n# TYPE presence_joins_total counter\n` +
			`presence_joins_total ${daemon.ids}\n`,
	}),
	top: (daemon, { limit = 10 }) => ({
		largest_rooms: METHODS.rooms(daemon).rooms.sort((a, b) => b.users - a.users).slice(0, limit),
		waiting: 9876543,
		slowest_peers: daemon.users.slice(0, limit).map(({ id, name, room, since }, i) => ({
			waiting: 4321000 - i, address: '192.0.2.1', transport: 'websocket', agent: 'node', last_seen: Date.now(),
			sid: `sid-${id}-0`, room, since, id, name,
		})),
	}),
	stats: (daemon) => ({ stats: { users: daemon.users.length, joins_total: daemon.ids } }),
	reload: (daemon, { log_level: level = daemon.logLevel }) => {
		daemon.logLevel = level;
		return { log_level: level };
	},
	complete: (daemon, { prefix, limit = 50 }) => ({
		names: daemon.users.map((user) => user.name).filter((name) => name.startsWith(prefix)).slice(0, limit),
	}),
};
