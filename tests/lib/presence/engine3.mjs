/* Engine.IO 3 by hand: payloads as clients of Socket.IO 2.x write and read them, and a session on
 * polling. A websocket is that of engine.mjs with the query VERSION_3. */

import { pollingPath } from './engine.mjs';
import { request } from '../net/http.mjs';

export const VERSION_3 = '&EIO=3'; /* of two the last one counts */

const TEXT = { 'Content-Type': 'text/plain;charset=UTF-8' };
const OCTETS = { 'Content-Type': 'application/octet-stream' };

/* A payload of text: the length of a JavaScript string is the one that is meant. */
export const payload = (...packets) =>
	packets.map((packet) => `${packet.length}:${packet}`).join('');

/* The packets of a payload of text. */
export function packets(text) {
	const found = [];
	for (let at = 0; at < text.length;) {
		const colon = text.indexOf(':', at);
		const length = Number(text.slice(at, colon));
		if (!(length > 0 && colon + 1 + length <= text.length)) {
			throw new Error(`no payload: ${text}`);
		}
		found.push(text.slice(colon + 1, colon + 1 + length));
		at = colon + 1 + length;
	}
	return found;
}

/* A payload of octets, of strings and Buffers; what is in a Buffer is a message. */
export const octets = (...parts) => Buffer.concat(parts.map((part) => {
	const text = typeof part === 'string';
	const bytes = text ? Buffer.from(part) : Buffer.concat([Buffer.from([4]), part]);
	return Buffer.concat([
		Buffer.from([text ? 0 : 1, ...[...String(bytes.length)].map(Number), 255]), bytes,
	]);
}));

export class PollingSession3 {
	/* Opens it and takes the open packet; `first` are the packets behind that. */
	static async open(server, query = '') {
		const answer = await request(server, pollingPath(server, '', VERSION_3 + query));
		if (answer.status !== 200) {
			throw new Error(`no session: ${answer.status} ${answer.text}`);
		}
		const [open, ...first] = packets(answer.text);
		return new PollingSession3(server, JSON.parse(open.slice(1)), first);
	}

	constructor(server, handshake, first) {
		Object.assign(this, { server, handshake, sid: handshake.sid, waiting: first });
	}

	/* One GET: the answer of http.mjs. */
	get(options) {
		return request(this.server, pollingPath(this.server, this.sid, VERSION_3), options);
	}

	/* One POST of a body as it is, text or Buffer: the answer of http.mjs. */
	post(body, headers = typeof body === 'string' ? TEXT : OCTETS) {
		return request(this.server, pollingPath(this.server, this.sid, VERSION_3), {
			method: 'POST',
			body,
			headers,
		});
	}

	/* One POST of packets as text. */
	send(...all) {
		return this.post(payload(...all));
	}

	/* The next packet, by as many GETs as it takes. */
	async next() {
		while (this.waiting.length === 0) {
			const answer = await this.get();
			if (answer.status !== 200) {
				throw new Error(`the session is gone: ${answer.status} ${answer.text}`);
			}
			this.waiting.push(...packets(answer.text));
		}
		return this.waiting.shift();
	}

	async close() {
		await this.send('1').catch(() => {});
	}
}
