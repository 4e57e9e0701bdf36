/* A server of presence that is not ours: long-polling only, one room, answers in chunks, users with
 * their fields in another order. */

import { createServer } from 'node:http';
import { once } from 'node:events';

const event = (name, ...args) => `42${JSON.stringify([name, ...args])}`;

class Session {
	packets = [];
	held = null;

	tell(packet) {
		this.packets.push(packet);
		this.flush();
	}

	hold(response) {
		this.held = response;
		this.flush();
	}

	/* Without a Content-Length each write is a chunk. */
	flush() {
		if (this.held && this.packets.length > 0) {
			const body = this.packets.splice(0).join('\x1e');
			const middle = body.length >> 1;
			this.held.write(body.slice(0, middle));
			this.held.end(body.slice(middle));
			this.held = null;
		}
	}
}

/* `toJoiner`: what a joiner is told beside its snapshot. Gives {port, child, stop()} as a program
 * that was started does. */
export async function startFake(toJoiner = () => []) {
	const sessions = new Map();
	const users = [];

	function join(session, { name }) {
		users.push({ since: 1, name, id: 'x'.repeat(20) });
		for (const other of sessions.values()) {
			if (other !== session) {
				other.tell(event('new_user', { kind: 'web', name, id: 'x' }));
			}
		}
		session.tell(event('existing_users', users));
		toJoiner(name).forEach((args) => session.tell(event(...args)));
	}

	function take(session, packet) {
		if (packet === '40') {
			session.tell('40{"sid":"public"}');
		} else {
			join(session, JSON.parse(packet.slice(2))[1]);
		}
	}

	async function answer(request, response) {
		const sid = new URL(request.url, 'http://localhost').searchParams.get('sid');
		if (request.method === 'POST') {
			const body = (await request.toArray()).join('');
			body.split('\x1e').forEach((packet) => take(sessions.get(sid), packet));
			response.end('ok');
		} else if (sid) {
			sessions.get(sid).hold(response);
		} else {
			sessions.set(`s${sessions.size}`, new Session());
			response.end(`0{"sid":"s${sessions.size - 1}"}`);
		}
	}

	const server = createServer(answer).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: server.address().port,
		child: { pid: process.pid },
		async stop() {
			server.close();
			server.closeAllConnections();
		},
	};
}
