/* A session of everything a server can be asked, scene by scene: by polling and by websocket, of both
 * versions, over HTTP and over the control socket. Each scene does the same every time, and leaves
 * nobody behind. */

import assert from 'node:assert/strict';
import { request } from '../net/http.mjs';
import { frame, OPCODE, RawWebSocket } from '../net/raw.mjs';
import { within } from '../process/poll.mjs';
import { Control } from '../../system/control-socket/control.mjs';
import { PollingSession, SEPARATOR, WebSocketSession, websocketPath } from './engine.mjs';
import { PollingSession3, VERSION_3 } from './engine3.mjs';

const SCENE_MS = 15000;
const DEADLINE_MS = 5000;
const OUT_OF_MEMORY = 5; /* of the errors of the control socket */
const KEY = 'the-key-of-somebody-0123456789';

const event = (name, payload) => `42${JSON.stringify([name, payload])}`;
const joining = (name, more = {}) => event('got_a_new_user', { name, ...more });

/* Takes packets until one matches. */
async function next(session, wanted) {
	for (;;) {
		const packet = String(await session.next(DEADLINE_MS));
		if (wanted.test(packet)) {
			return packet;
		}
		if (/^(41|44|1)|join_refused|"ok":false/.test(packet)) {
			throw new Error(`${wanted} was refused: ${packet}`);
		}
	}
}

async function connected(session, room = '') {
	session.send(`40${room}`);
	await next(session, /^40/);
	return session;
}

const opened = new Set(); /* sockets of the scene that is played */

async function openWebSocket(server, options) {
	const session = await WebSocketSession.open(server, { handshakeTimeout: DEADLINE_MS, ...options });
	opened.add({ destroy: () => session.socket.terminate() });
	return session;
}

async function page(server) {
	for (const target of ['/', '/page.js', '/page.css', '/nothing', '/healthz', '/readyz',
		'/metrics', '/api/v1/rooms', '/api/v1/rooms/_/users', '/api/v1/rooms/nobody/users']) {
		const answer = await request(server, target, { headers: { 'Accept-Encoding': 'gzip' } });
		assert.ok(answer.status < 600);
	}
}

async function refusals(server) {
	for (const query of ['', '?EIO=4', '?EIO=9&transport=polling', '?EIO=4&transport=polling&sid=x']) {
		const answer = await request(server, server.path + query);
		assert.equal(answer.status, 400);
	}
}

async function byPolling(server) {
	const session = await PollingSession.open(server);
	await session.post(`40${SEPARATOR}${joining('polling')}`);
	await next(session, /existing_users/);
	await session.post([event('who_is_here', null), joining('another name')].join(SEPARATOR));
	await next(session, /user_renamed|existing_users/);
	await session.close();
}

async function byWebSocket(server) {
	const one = await connected(await openWebSocket(server));
	one.send(joining('one'));
	await next(one, /existing_users/);
	const two = await connected(await openWebSocket(server));
	two.send(`420${joining('two', { key: KEY, kind: 'tui' }).slice(2)}`);
	await next(two, /existing_users/);
	await next(one, /new_user/);
	two.send(`421${joining('two again', { key: KEY }).slice(2)}`);
	await next(two, /^431.*"ok":true/);
	await next(one, /user_renamed/);
	two.send('42["who_is_here"]');
	await next(two, /existing_users/);
	two.send('41');
	await next(one, /disconnect_user/);
	await two.close();
	await one.close();
}

async function inRooms(server) {
	const session = await openWebSocket(server);
	for (const room of ['/green', '/blue']) {
		await connected(session, `${room},`);
		session.send(`42${room},${joining('painter').slice(2)}`);
		await next(session, /existing_users/);
	}
	session.send('41/green,');
	await connected(session, '/green,');
	await session.close();
}

async function inPieces(server) {
	const session = await RawWebSocket.open(server, websocketPath(server));
	opened.add(session);
	await session.text();
	session.write(Buffer.concat([
		frame(OPCODE.text, '4', { fin: false }), frame(OPCODE.ping, 'still there?'),
		frame(OPCODE.continuation, '0'),
		frame(OPCODE.text, '451-["x",{"_placeholder":true,"num":0}]'),
		frame(OPCODE.binary, Buffer.alloc(3000, 1)),
		frame(OPCODE.text, joining('in pieces')),
	]));
	await session.frame();
	session.write(frame(OPCODE.close, Buffer.from([3, 232])));
	await session.closed();
}

async function byUpgrade(server) {
	const polling = await PollingSession.open(server);
	await polling.post(`40${SEPARATOR}${joining('upgrading')}`);
	await next(polling, /existing_users/);
	const websocket = await WebSocketSession.connect(server, {
		sid: polling.sid, handshakeTimeout: DEADLINE_MS,
	});
	websocket.send('2probe');
	await next(websocket, /^3probe/);
	websocket.send('5');
	websocket.send('42["who_is_here"]');
	await next(websocket, /existing_users/);
	await websocket.close();
}

async function byVersion3(server) {
	const polling = await PollingSession3.open(server);
	await polling.send(joining('of old'), '2');
	await next(polling, /existing_users/);
	await polling.close();
	const websocket = await openWebSocket(server, { query: VERSION_3 });
	websocket.send(joining('of old, too'));
	await next(websocket, /existing_users/);
	await websocket.close();
}

async function byControl(server) {
	if (!server.control) {
		return;
	}
	const guest = await connected(await openWebSocket(server));
	guest.send(joining('guest'));
	await next(guest, /existing_users/);
	const watcher = new Control(server);
	const admin = new Control(server);
	opened.add(watcher).add(admin);
	watcher.write('{"jsonrpc":"2.0","id":1,"method":"watch"}\n');
	await admin.next();
	for (const [method, params] of [
		['ping', {}], ['status', {}], ['list', {}], ['rooms', {}], ['show', { user: 'guest' }],
		['complete', { prefix: 'g' }], ['broadcast', { text: 'hello' }], ['stats', {}],
		['ban', { target: '10.0.0.0/8' }], ['ban', { target: 'nobody', reason: 'why not' }],
		['bans', {}], ['unban', { target: '10.0.0.0/8' }], ['unban', { target: 'nobody' }],
		['nothing', {}], ['kick', { users: ['guest', 'nobody'], reason: 'bye' }],
		['why', { user: 'guest' }],
	]) {
		const { error } = await admin.call(method, params);
		assert.notEqual(error?.code, OUT_OF_MEMORY);
	}
	await next(guest, /^41/);
	await guest.close();
}

/* All scenes by name; each takes a server of daemon.mjs, with `control` if it has a socket. */
export const scenes = {
	page, refusals, byPolling, byWebSocket, inRooms, inPieces, byUpgrade, byVersion3, byControl,
};

/* Plays a scene; it fails where the server does not answer as it should. Its sockets are closed either
 * way, so there is one scene at a time; a session by polling that was cut short ends by itself. */
export async function play(name, server) {
	try {
		await within(scenes[name](server), SCENE_MS, `the scene ${name}`);
	} finally {
		opened.forEach((one) => one.destroy());
		opened.clear();
	}
}
