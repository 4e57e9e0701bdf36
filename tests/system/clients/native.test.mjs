/* What clients in Swift, Rust, C++, Java, C# and on Arduino boards send, and what they need to get,
 * by bytes that were written down by hand: none of these clients runs here. */

import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../lib/process/daemon.mjs';
import { SEPARATOR, settled } from '../../lib/presence/engine.mjs';
import { packets, payload } from '../../lib/presence/engine3.mjs';
import { until } from '../../lib/process/poll.mjs';
import { join, member, roster } from '../../lib/presence/presence.mjs';
import { frame, OPCODE, RawConnection, RawWebSocket, requestText } from '../../lib/net/raw.mjs';
import { stage } from '../../lib/process/stage.mjs';

const OPEN_KEYS = ['maxPayload', 'pingInterval', 'pingTimeout', 'sid', 'upgrades'];

/* HTTP on one connection that stays, with the headers of one client. */
class Http {
	static async open(server, headers) {
		return new Http(await RawConnection.open(server), headers);
	}

	constructor(connection, headers) {
		Object.assign(this, { connection, headers });
	}

	async get(path) {
		this.connection.write(requestText('GET', path, this.headers));
		return this.#answer();
	}

	async post(path, body, headers) {
		const length = `Content-Length: ${Buffer.byteLength(body)}`;
		this.connection.write(requestText('POST', path, [...this.headers, ...headers, length], body));
		const { status, body: text } = await this.#answer();
		assert.deepEqual([status, text], [200, 'ok']);
	}

	/* The answer; one that only tells the client to go on is skipped. */
	async #answer() {
		const answer = await this.connection.response();
		return answer?.status === 100 ? this.#answer() : answer;
	}

	close() {
		this.connection.destroy();
	}
}

/* The open packet that begins a text; nothing else is in it. */
function opened(text) {
	assert.equal(text[0], '0');
	const handshake = JSON.parse(text.slice(1));
	assert.deepEqual(Object.keys(handshake).sort(), OPEN_KEYS);
	return handshake;
}

/* A WebSocket with a session of its own. */
async function entered(server, path, headers) {
	const socket = await RawWebSocket.open(server, path, headers);
	assert.deepEqual(opened(await socket.text()).upgrades, []);
	return socket;
}

/* The text messages up to one that begins so; a ping is answered. */
async function texts(socket, beginning) {
	const all = [];
	do {
		all.push(await socket.text());
		if (all.at(-1) === '2') {
			socket.send('3');
		}
	} while (!all.at(-1).startsWith(beginning));
	return all;
}

/* Joins over a WebSocket: its id. */
async function joined(socket, name, room = '') {
	socket.send(`42${room}7["got_a_new_user",{"name":"${name}"}]`);
	const [told] = await texts(socket, `43${room}7[`);
	const [{ ok, id }] = JSON.parse(told.slice(`43${room}7`.length));
	assert.equal(ok, true);
	assert.ok((await texts(socket, `42${room}["existing_users",`)).at(-1).includes(id));
	return id;
}

const reasonOf = (observer, id) => observer.fold.changes.find(([event, user]) =>
	event === 'disconnect_user' && user.id === id)?.[1].reason;

describe('Swift (16): b64=1 with EIO=4, the main room by name', () => {
	const it = stage();
	const HEADERS = ['Accept: */*', 'Accept-Language: en-us', 'Accept-Encoding: gzip, deflate',
		'User-Agent: Boxes/1 CFNetwork/1408.0.4 Darwin/22.5.0', 'Connection: keep-alive'];
	const TEXT = ['Content-Type: text/plain; charset=UTF-8'];
	const PATH = '/socket.io/?transport=polling&b64=1&EIO=4';

	test('by polling it joins and leaves, with nothing but 200', async () => {
		const http = await Http.open(it.server, HEADERS);
		const { sid } = opened((await http.get(PATH)).body);
		const path = `${PATH}&sid=${sid}`;
		await http.post(path, '40/,', TEXT);
		assert.match((await http.get(path)).body, /^40\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}$/);
		await http.post(path, '420["got_a_new_user",{"name":"swift é😀"}]', TEXT);
		const { status, headers, body } = await http.get(path);
		assert.equal(status, 200);
		assert.equal(headers['content-encoding'], undefined);
		assert.match(body, /^430\[\{"ok":true,.*\x1e42\["existing_users",/);
		await it.observer.sees('swift é😀');
		await http.post(path, '41/,', TEXT);
		await it.observer.sees();
		await http.post(path, '1', TEXT);
		http.close();
	});

	test('it ends its polling with a POST of 6 when it upgrades', async () => {
		const http = await Http.open(it.server, HEADERS);
		const { sid, upgrades } = opened((await http.get(PATH)).body);
		assert.deepEqual(upgrades, ['websocket']);
		const path = `${PATH}&sid=${sid}`;
		const poll = await Http.open(it.server, HEADERS);
		await http.post(path, '40/,', TEXT);
		assert.match((await poll.get(path)).body, /^40\{/);
		const held = poll.get(path);
		await settled(it.server);
		const socket = await RawWebSocket.open(it.server, path.replace('polling', 'websocket'));
		socket.send('2probe');
		assert.equal(await socket.text(), '3probe');
		await http.post(path, '6', TEXT);
		assert.equal((await held).body, '6');
		socket.send('5');
		const id = await joined(socket, 'swift');
		await it.observer.sees('swift');
		socket.send('41/,');
		await it.observer.sees();
		assert.equal(reasonOf(it.observer, id), 'left');
		socket.send('1');
		assert.equal(await socket.closeCode(), null);
		http.close();
		poll.close();
		socket.destroy();
	});
});

describe('Rust (0.6): takes the first body for one packet, upgrades without a GET', () => {
	const it = stage();
	const HEADERS = ['accept: */*'];
	const PATH = '/socket.io/?EIO=4&transport=polling';

	const upgraded = async () => {
		const http = await Http.open(it.server, HEADERS);
		const { sid } = opened((await http.get(`${PATH}&t=1700000000`)).body);
		http.close();
		const socket = await RawWebSocket.open(it.server,
			`/socket.io/?EIO=4&sid=${sid}&transport=websocket`);
		socket.send('2probe');
		assert.equal(await socket.text(), '3probe');
		socket.send('5');
		socket.send('3'); /* nobody has asked */
		socket.send('40');
		assert.match(await socket.text(), /^40\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}$/);
		return socket;
	};

	test('it joins, and leaves with a bare 1', async () => {
		const socket = await upgraded();
		const id = await joined(socket, 'rust');
		await it.observer.sees('rust');
		socket.send('1');
		assert.equal(await socket.closeCode(), null);
		await it.observer.sees();
		assert.equal(reasonOf(it.observer, id), 'left');
		socket.destroy();
	});

	test('no message has a separator in it, at which it would be split', async () => {
		const socket = await upgraded();
		const forged = `forged${SEPARATOR}42["new_user"]`;
		const answer = await join(it.observer.socket, { name: forged });
		assert.equal(answer.error.code, 'name_forbidden');
		socket.send(`42["got_a_new_user",{"name":${JSON.stringify(forged)}}]`);
		const [refused] = await texts(socket, '42["join_refused"');
		await joined(socket, 'rust');
		socket.send('420["who_is_here"]');
		const told = [refused, ...await texts(socket, '42["existing_users"')];
		assert.ok(told.every((text) => !text.includes(SEPARATOR)), told.join('\n'));
		socket.send('1');
		await socket.closed();
		socket.destroy();
	});
});

describe('C++ (3.x): websocket only, no comma behind a room, no binary', () => {
	const it = stage(['--rooms', 'tea']);
	const HEADERS = ['User-Agent: WebSocket++/0.8.2'];
	const PATH = '/socket.io/?EIO=4&transport=websocket&t=1700000000';

	test('it comes into a room and leaves it', async () => {
		const socket = await entered(it.server, PATH, HEADERS);
		socket.send('40');
		assert.match(await socket.text(), /^40\{/);
		socket.send('40/tea');
		assert.match(await socket.text(), /^40\/tea,\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}$/);
		const id = await joined(socket, 'cpp', '/tea,');
		assert.deepEqual((await roster(it.server, '/tea')).map((user) => user.id), [id]);
		socket.send('41/tea');
		await until(async () => (await roster(it.server, '/tea')).length === 0, 5000, 'it left');
		await joined(socket, 'cpp');
		await it.observer.sees('cpp');
		socket.write(frame(OPCODE.close, Buffer.from('\x03\xe8End by user', 'latin1')));
		await socket.closed();
		await it.observer.sees();
		socket.destroy();
	});

	test('all that it is told is text, and none of it opens with the byte 04', async () => {
		const socket = await entered(it.server, PATH, HEADERS);
		socket.send('40');
		await texts(socket, '40');
		await joined(socket, 'cpp');
		const other = await member(it.server, 'é😀');
		await join(other.socket, { name: 'ö' });
		other.socket.disconnect();
		const told = await texts(socket, '42["disconnect_user"'); /* throws at a binary frame */
		assert.deepEqual(told.map((text) => text.slice(0, 2)), ['42', '42', '42']);
		socket.destroy();
		await it.observer.sees();
	});

	test('the server closes without the code 1000, after which it would stay away', async () => {
		const server = await start('presenced');
		const socket = await entered(server, PATH, HEADERS);
		await server.stop();
		assert.equal(await socket.closeCode(), null);
		socket.destroy();
	});
});

describe('Java (2.x): upgrades must be there, one connection for everything', () => {
	const it = stage(['--rooms', 'tea']);
	const HEADERS = ['Accept: */*', 'Connection: Keep-Alive', 'Accept-Encoding: gzip',
		'User-Agent: okhttp/3.12.12'];
	const TEXT = ['Content-Type: text/plain;charset=UTF-8'];
	const PATH = '/socket.io/?EIO=4&transport=polling&t=OfKz1a2';

	test('the open packet has upgrades on both transports', async () => {
		const http = await Http.open(it.server, HEADERS);
		assert.deepEqual(opened((await http.get(PATH)).body).upgrades, ['websocket']);
		http.close();
		const path = PATH.replace('polling', 'websocket');
		(await entered(it.server, path, ['User-Agent: okhttp/3.12.12'])).destroy();
	});

	test('by polling on a connection that stays it joins, and leaves in one POST', async () => {
		const http = await Http.open(it.server, HEADERS);
		const { sid } = opened((await http.get(PATH)).body);
		const path = `${PATH}&sid=${sid}`;
		await http.post(path, `40${SEPARATOR}40/tea,`, TEXT);
		const { body } = await http.get(path);
		assert.match(body, /^40\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}\x1e40\/tea,\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}$/);
		await http.post(path, '420["got_a_new_user",{"name":"java","kind":"app"}]', TEXT);
		const answer = await http.get(path);
		assert.equal(answer.headers['content-encoding'], undefined);
		assert.match(answer.body, /^430\[\{"ok":true,/);
		await it.observer.sees('java');
		await http.post(path, ['41/tea,', '41', '1'].join(SEPARATOR), TEXT);
		await it.observer.sees();
		assert.equal((await http.get(path)).status, 400);
		http.close();
	});
});

describe('Arduino: a page of file://, a subprotocol, an upgrade without a probe', () => {
	const it = stage();
	const HEADERS = ['Connection: keep-alive', 'Origin: file://',
		'User-Agent: arduino-WebSocket-Client'];
	const WEBSOCKET = ['Sec-WebSocket-Protocol: arduino', ...HEADERS.slice(1)];

	const upgraded = async (path, open) => {
		const http = await Http.open(it.server, HEADERS);
		const answer = await http.get(`${path}&transport=polling`);
		assert.equal(answer.status, 200);
		http.close();
		const socket = await RawWebSocket.open(it.server,
			`${path}&transport=websocket&sid=${open(answer.body).sid}`, WEBSOCKET);
		socket.send('5');
		return socket;
	};

	for (const path of ['/socket.io/?EIO=4', '/socket.io?EIO=4']) {
		test(`it joins by ${path}`, async () => {
			const socket = await upgraded(path, opened);
			socket.send('40/');
			assert.match(await socket.text(), /^40\{"sid":"[\w-]{20}","pid":"[\w-]{20}"\}$/);
			await joined(socket, 'board');
			await it.observer.sees('board');
			socket.destroy();
			await it.observer.sees();
		});
	}

	test('another subprotocol is connected without one', async () => {
		for (const [asked, told] of [['chat', undefined], ['chat, arduino', 'arduino']]) {
			const socket = await RawWebSocket.open(it.server,
				'/socket.io/?EIO=4&transport=websocket', [`Sec-WebSocket-Protocol: ${asked}`]);
			assert.equal(socket.headers['sec-websocket-protocol'], told);
			assert.match(await socket.text(), /^0\{/);
			socket.destroy();
		}
	});

	test('with EIO=3 it is in the main room unasked, and its pings are answered', async () => {
		const socket = await upgraded('/socket.io/?EIO=3', (body) => {
			const [open, ...more] = packets(body);
			assert.ok(body.startsWith(payload(open)));
			assert.ok(more.every((packet) => packet === '40'));
			return opened(open);
		});
		socket.send('2');
		await texts(socket, '3');
		await joined(socket, 'old board');
		await it.observer.sees('old board');
		socket.destroy();
		await it.observer.sees();
	});
});

describe('C# (3.x): any order of the query, a token in it, Expect: 100-continue', () => {
	const it = stage(['--rooms', 'tea']);

	for (const query of ['transport=websocket&EIO=4', 'EIO=4&transport=websocket&token=a%20b']) {
		test(`by websocket it joins with ?${query}`, async () => {
			const socket = await entered(it.server, `/socket.io/?${query}`);
			socket.send('40/tea,{"token":"x"}');
			assert.match(await socket.text(), /^40\/tea,\{"sid":/);
			socket.send('40{"token":"x"}');
			assert.match(await socket.text(), /^40\{"sid":/);
			const id = await joined(socket, 'sharp');
			await it.observer.sees('sharp');
			socket.send('41');
			await it.observer.sees();
			assert.equal(reasonOf(it.observer, id), 'left');
			socket.destroy();
		});
	}

	test('by polling it may ask first whether its POST is wanted', async () => {
		const http = await Http.open(it.server, ['Connection: Keep-Alive']);
		const { sid } = opened((await http.get('/socket.io/?EIO=4&transport=polling')).body);
		const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
		const headers = ['Content-Type: text/plain; charset=utf-8', 'Expect: 100-continue'];
		await http.post(path, '40', headers);
		assert.match((await http.get(path)).body, /^40\{"sid":/);
		await http.post(path, '421["got_a_new_user",{"name":"sharp"}]', headers);
		assert.match((await http.get(path)).body, /^431\[\{"ok":true,/);
		await it.observer.sees('sharp');
		await http.post(path, '41', headers);
		await it.observer.sees();
		http.close();
	});
});
