/* What the release build keeps for rooms in which much happened, once they are quiet. */

import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { frame, OPCODE, RawWebSocket } from '../../../lib/net/raw.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { Control, hangUpAll, startControlled } from '../../control-socket/control.mjs';

const ROOMS = 960;
const ROOMS_EACH = 15; /* of a connection */
const BROADCASTS = 16; /* of 4,000 bytes to each room: a journal of 64 KB is full */
const MADE_BYTES = 40e6; /* that they take, at least */
const BOUND_BYTES = 8e6; /* that may stay */
const QUIET_MS = 60000; /* 20 s until journals are given up, and 15 between two times of trimming */

function residentBytes(pid) {
	const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
	return Number(kilobytes) * 1024;
}

describe('the memory of quiet rooms', () => {
	let server;
	let control;
	const connections = [];
	before(async () => {
		server = await startControlled(
			['--max-rooms-per-ip', `${ROOMS}`, '--ping-interval', '300000']);
		control = await Control.open(server);
	});
	after(() => {
		connections.forEach((connection) => connection.destroy());
		hangUpAll();
		return server?.stop();
	});

	test('is given back', async (t) => {
		for (let at = 0; at < ROOMS; at += ROOMS_EACH) {
			const connection = await RawWebSocket.open(server,
				`${server.path}?EIO=4&transport=websocket`);
			for (let i = at; i < at + ROOMS_EACH; i++) {
				connection.write(frame(OPCODE.text, `40/room-${i},`));
			}
			connections.push(connection);
		}
		await until(async () => (await control.ask('status')).rooms > ROOMS, 20000, 'all rooms');
		const first = residentBytes(server.child.pid);
		const took = () => residentBytes(server.child.pid) - first;
		for (let i = 0; i < BROADCASTS; i++) {
			await control.ask('broadcast', { text: 'x'.repeat(4000) });
		}
		const made = took();
		assert.ok(made > MADE_BYTES, `${made} bytes were taken`);
		await until(() => took() < BOUND_BYTES, QUIET_MS, `less than ${BOUND_BYTES} bytes`);
		t.diagnostic(`of ${made} bytes ${took()} stay`);
		assert.deepEqual(connections.filter((connection) => connection.isClosed), []);
	});
});
