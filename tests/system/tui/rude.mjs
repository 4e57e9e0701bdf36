/* Servers without manners, in place of presenced. */

import { once } from 'node:events';
import net from 'node:net';
import { WebSocketServer } from 'ws';

const PING_MS = 25000;

const running = new Set();

/* For afterEach(): ends all of them. */
export function closeRude() {
	running.forEach((server) => server.close());
	running.clear();
}

function kept(server) {
	running.add(server);
	return server;
}

/* A Socket.IO server that minds nothing: its users have names that presenced would never take. It is
 * {url, port, close()}; say(event) tells all, mumble(bytes) sends just that. */
export async function rudeServer(names) {
	const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
	const users = names.map((name, n) => ({ id: `user-${n}`, name, since: Date.now(), kind: 'web' }));
	server.on('connection', (socket) => {
		const open = { sid: 'sid', upgrades: [], pingInterval: PING_MS, pingTimeout: PING_MS, maxPayload: 1e6 };
		socket.send(`0${JSON.stringify(open)}`);
		socket.on('message', (data) => answer(socket, String(data), users));
	});
	await once(server, 'listening');
	const { port } = server.address();
	return kept({
		url: `http://127.0.0.1:${port}`,
		port,
		/* Bytes of a text message, which need be no text. */
		mumble: (bytes) => server.clients.forEach((socket) => socket.send(bytes, { binary: false })),
		say: (event) => server.clients.forEach((socket) => socket.send(`42${JSON.stringify(event)}`)),
		close: () => {
			server.clients.forEach((socket) => socket.terminate());
			server.close();
		},
	});
}

function answer(socket, text, users) {
	const [, ack] = text.match(/^42(\d*)\[/) ?? [];
	if (text.startsWith('40')) {
		socket.send('40{"sid":"sid"}');
	} else if (ack !== undefined) {
		socket.send(`43${ack}[{"ok":true}]`);
		socket.send(`42${JSON.stringify(['existing_users', users])}`);
	}
}

/* A server of bare bytes: serve(socket) for each connection. It is {url, port, close()}. */
export async function byteServer(serve) {
	const sockets = new Set();
	const server = net.createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
		serve(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	return kept({
		url: `http://127.0.0.1:${port}`,
		port,
		close: () => {
			sockets.forEach((socket) => socket.destroy());
			server.close();
		},
	});
}

/* A port of 127.0.0.1 at which nobody listens. */
export async function closedPort() {
	const { port, close } = await byteServer(() => {});
	close();
	return port;
}
