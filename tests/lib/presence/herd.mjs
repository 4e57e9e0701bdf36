/* A herd of websocket clients, each as cheap as it can be: what it knows is counted by the sizes of
 * frames, for parsing the JSON of everything would measure the herd and not the server.
 * All names are of one length, so every user takes the same number of bytes in a snapshot. */

import net from 'node:net';
import { frame, OPCODE, requestText, upgradeHeaders } from '../net/raw.mjs';
import { until } from '../process/poll.mjs';

const HEAD_BYTES = 8; /* of a packet, as much as is looked at */
const [EVENT, CONNECT, PING] = Buffer.from('202'); /* of 42…, 40… and 2 */
const NEW_USER = 'n'.charCodeAt(0);
const EXISTING_USERS = 'e'.charCodeAt(0);
const SNAPSHOT_BYTES = '42["existing_users",[]]'.length;
const USER = '{"id":"aaaaaaaaaaaaaaaaaaaa","name":"","since":1700000000000,"kind":"web"},';
const ENTER = frame(OPCODE.text, '40');
const PONG = frame(OPCODE.text, '3');

const NAME_BYTES = 8;
const USER_BYTES = USER.length + NAME_BYTES;

export class HerdClient {
	constructor(server, index) {
		const name = `n${String(index).padStart(NAME_BYTES - 1, '0')}`;
		this.joinFrame = frame(OPCODE.text, `42["got_a_new_user",{"name":"${name}"}]`);
		this.known = 0;
		this.hasSnapshot = false;
		this.isConnected = false;
		this.isClosed = false;
		this.kept = null; /* the texts since the snapshot, if keep() was called */
		this.rest = null;
		this.skip = 0;
		this.upgraded = false;
		this.socket = net.connect({ port: server.port, host: '127.0.0.1', noDelay: true });
		this.socket.on('data', (bytes) => this.#read(bytes));
		this.socket.on('error', () => {});
		this.socket.on('close', () => {
			this.isClosed = true;
		});
		this.socket.write(
			requestText('GET', `${server.path}?EIO=4&transport=websocket`, upgradeHeaders())
		);
	}

	keep() {
		this.kept = [];
	}

	join() {
		this.socket.write(this.joinFrame);
	}

	destroy() {
		this.socket.destroy();
	}

	#read(bytes) {
		if (this.skip > 0) {
			const skipped = Math.min(this.skip, bytes.length);
			this.skip -= skipped;
			bytes = bytes.subarray(skipped);
		}
		let data = this.rest ? Buffer.concat([this.rest, bytes]) : bytes;
		this.rest = null;
		if (!this.upgraded) {
			data = this.#handshake(data);
		}
		let at = 0;
		while (at < data.length) {
			const next = this.#frame(data, at);
			if (next === 0) {
				this.rest = data.subarray(at);
				return;
			}
			at = next;
		}
	}

	#handshake(data) {
		const end = data.indexOf('\r\n\r\n');
		if (end < 0) {
			this.rest = data;
			return Buffer.alloc(0);
		}
		if (!data.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
			throw new Error(`no websocket: ${data.subarray(0, end)}`);
		}
		this.upgraded = true;
		this.socket.write(ENTER);
		return data.subarray(end + 4);
	}

	/* Takes the frame at `at`: where the next begins, or 0 if it is not all there.
	 * Of a long one only the beginning needs to be, the rest is skipped. */
	#frame(data, at) {
		if (data.length < at + 2) {
			return 0;
		}
		const short = data[at + 1];
		const head = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
		if (data.length < head) {
			return 0;
		}
		const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2)
			: data.readUInt32BE(at + 6);
		const end = head + length;
		if (data.length < (this.kept ? end : Math.min(end, head + HEAD_BYTES))) {
			return 0;
		}
		this.#text(data, head, length);
		if (end > data.length) {
			this.skip = end - data.length;
			return data.length;
		}
		return end;
	}

	/* A few bytes tell the packets apart, and most are new_user: nothing here may cost more. */
	#text(data, at, length) {
		const letter = length > 4 && data[at + 1] === EVENT ? data[at + 4] : 0;
		if (letter === NEW_USER) {
			this.known += this.hasSnapshot ? 1 : 0;
		} else if (letter === EXISTING_USERS) {
			this.hasSnapshot = true;
			this.known = (length - SNAPSHOT_BYTES + 1) / USER_BYTES;
			this.kept?.splice(0);
		} else if (length > 3 && data[at + 1] === CONNECT) {
			this.isConnected = true;
		} else if (length === 1 && data[at] === PING) {
			this.socket.write(PONG);
		}
		this.kept?.push(data.toString('utf8', at, at + length));
	}
}

/* Opens `count` clients, some at a time, until all are connected to the room. */
export async function openHerd(server, count, atOnce = 200) {
	const herd = [];
	while (herd.length < count) {
		const batch = Array.from({ length: Math.min(atOnce, count - herd.length) },
			(_, i) => new HerdClient(server, herd.length + i));
		herd.push(...batch);
		await until(
			() => batch.every((client) => client.isConnected),
			30000,
			() =>
				`${batch.filter((client) => !client.isConnected).length} more clients are connected`
		);
	}
	return herd;
}
