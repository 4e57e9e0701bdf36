/* The presence application as one writes it with Socket.IO: the events of docs/wire.md, with the same
 * fields, so that as many bytes cross the sockets as with presenced. */

import { Server } from 'socket.io';
import { MAX_PAYLOAD, PING_INTERVAL_MS, PING_TIMEOUT_MS } from './options.mjs';

/* For a server of node:http; without one it is to be attached by the caller. */
export function createApplication(server) {
	const io = new Server(server, {
		transports: ['websocket', 'polling'],
		pingInterval: PING_INTERVAL_MS,
		pingTimeout: PING_TIMEOUT_MS,
		maxHttpBufferSize: MAX_PAYLOAD,
		perMessageDeflate: false,
		httpCompression: false,
		serveClient: false,
	});
	io.on('connection', welcome);
	io.of(/^\/.+$/).on('connection', welcome);
	return io;
}

const rooms = new Map(); /* of each namespace its users: id -> what is told of them */

function usersOf(namespace) {
	if (!rooms.has(namespace.name)) {
		rooms.set(namespace.name, new Map());
	}
	return rooms.get(namespace.name);
}

function welcome(socket) {
	const users = usersOf(socket.nsp);
	socket.on('got_a_new_user', ({ name }) => join(socket, users, name));
	socket.on('disconnect', () => leave(socket, users));
}

/* To everyone else by `broadcast`, as Socket.IO's guide has it. An emit to the whole namespace would be
 * cheaper on uWebSockets.js alone, whose topics it then goes by; but it would tell users of themselves. */
function join(socket, users, name) {
	const { id } = socket;
	const since = Date.now();
	users.set(id, { id, name, since, kind: 'web' });
	socket.broadcast.emit('new_user', { id, new_user_name: name, since, kind: 'web' });
	socket.emit('existing_users', [...users.values()]);
}

function leave(socket, users) {
	const user = users.get(socket.id);
	if (users.delete(socket.id)) {
		socket.nsp.emit('disconnect_user', { id: user.id, name: user.name, reason: 'lost' });
	}
}
