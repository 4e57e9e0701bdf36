/* uWebSockets.js without Socket.IO: only as much of the protocol as the load generator speaks, by hand,
 * and its own topics for the fan-out. The strongest rival there is, so it is written to be fast:
 * what is told of a user is made into JSON once, joins are handled behind the loop iteration that
 * brought them, and those of one iteration share one existing_users. Published in the handler of a
 * message, events go out with one send each; outside of it, up to 32 of them go together. */

import { randomBytes } from 'node:crypto';
import { MAX_PAYLOAD, PING_INTERVAL_MS, PING_TIMEOUT_MS } from './options.mjs';
import { createApp, listen } from './uws.mjs';

const ID_BYTES = 15;
const HEARTBEAT = 'heartbeat'; /* a topic; those of rooms begin with a slash */

const newId = () => randomBytes(ID_BYTES).toString('base64url');

class Room {
	constructor(name) {
		this.name = name;
		this.prefix = name === '/' ? '' : `${name},`;
		this.users = new Map(); /* id -> JSON */
		this.joiners = [];      /* of this iteration */
	}

	publish(event, payload) {
		app.publish(this.name, `42${this.prefix}["${event}",${JSON.stringify(payload)}]`);
	}

	join(ws) {
		this.joiners.push(ws);
		if (this.joiners.length === 1) {
			setImmediate(() => this.#admit(this.joiners.splice(0)));
		}
	}

	leave({ id, name }) {
		if (this.users.delete(id)) {
			this.publish('disconnect_user', { id, name, reason: 'lost' });
		}
	}

	/* The joiners are told of themselves too, but then existing_users replaces what they know. */
	#admit(joiners) {
		const since = Date.now();
		const present = joiners.filter((ws) => !ws.getUserData().closed);
		for (const { id, name } of present.map((ws) => ws.getUserData())) {
			this.users.set(id, JSON.stringify({ id, name, since, kind: 'web' }));
			this.publish('new_user', { id, new_user_name: name, since, kind: 'web' });
		}
		const list = `42${this.prefix}["existing_users",[${[...this.users.values()].join(',')}]]`;
		present.forEach((ws) => ws.send(list));
	}
}

const rooms = new Map();
const app = createApp();

function roomOf(packet) {
	const name = packet.length > 2 ? packet.slice(2).replace(/,.*$/, '') : '/';
	if (!rooms.has(name)) {
		rooms.set(name, new Room(name));
	}
	return rooms.get(name);
}

function open(ws) {
	ws.subscribe(HEARTBEAT);
	ws.send(`0${JSON.stringify({
		sid: newId(),
		upgrades: [],
		pingInterval: PING_INTERVAL_MS,
		pingTimeout: PING_TIMEOUT_MS,
		maxPayload: MAX_PAYLOAD,
	})}`);
}

function connect(ws, packet) {
	const room = roomOf(packet);
	const id = newId();
	Object.assign(ws.getUserData(), { room, id });
	ws.subscribe(room.name);
	ws.send(`40${room.prefix}{"sid":"${id}"}`);
}

function emit(ws, packet) {
	const client = ws.getUserData();
	client.name = JSON.parse(packet.slice(packet.indexOf('[')))[1].name;
	client.room.join(ws);
}

function message(ws, bytes) {
	const packet = Buffer.from(bytes).toString();
	if (packet.startsWith('40')) {
		connect(ws, packet);
	} else if (packet.startsWith('42')) {
		emit(ws, packet);
	}
}

function close(ws) {
	const client = ws.getUserData();
	client.closed = true;
	client.room?.leave(client);
}

app.ws('/socket.io/*', {
	maxPayloadLength: MAX_PAYLOAD,
	maxBackpressure: 0, /* no limit: beyond one, messages would be left out */
	idleTimeout: 0,     /* the heartbeat is Engine.IO's */
	open,
	message,
	close,
});
setInterval(() => app.publish(HEARTBEAT, '2'), PING_INTERVAL_MS);
listen(app);
