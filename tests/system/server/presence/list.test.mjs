/* The list as JSON: made once for a change, told by its tag, and compressed for who wants it again. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { start } from '../../../lib/process/daemon.mjs';
import { leaveAll, member } from '../../../lib/presence/presence.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { RawConnection, requestText } from '../../../lib/net/raw.mjs';

const LIST = '/api/v1/rooms/_/users';
const CROWD = 20;

describe('the list', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	/* The answer with its body as bytes. */
	const get = async (headers = []) => {
		const connection = await RawConnection.open(server);
		connection.write(requestText('GET', LIST, ['Connection: close', ...headers]));
		await connection.closed();
		connection.destroy();
		const end = connection.received.indexOf('\r\n\r\n');
		const [first, ...lines] = connection.received.toString('latin1', 0, end).split('\r\n');
		return {
			status: Number(first.split(' ')[1]),
			headers: Object.fromEntries(lines.map((line) => line.split(': '))),
			bytes: connection.received.subarray(end + 4),
		};
	};
	const users = ({ bytes }) => JSON.parse(bytes.toString()).users.map(({ name }) => name);

	test('has a tag, which changes with each change and no other way', async () => {
		const ada = await member(server, 'ada');
		const one = await get();
		assert.deepEqual(users(one), ['ada']);
		assert.equal(one.headers['Cache-Control'], 'no-cache');
		const tag = one.headers.ETag;
		assert.equal((await get()).headers.ETag, tag);
		for (const known of [tag, tag.slice(2), `"x", ${tag}`, '*']) {
			const answer = await get([`If-None-Match: ${known}`]);
			assert.equal(answer.status, 304, known);
			assert.equal(answer.bytes.length, 0);
		}
		await member(server, 'bob');
		const two = await get([`If-None-Match: ${tag}`]);
		assert.deepEqual(users(two), ['ada', 'bob']);
		await ada.socket.emitWithAck('got_a_new_user', { name: 'eve' });
		assert.deepEqual(users(await get([`If-None-Match: ${two.headers.ETag}`])), ['eve', 'bob']);
		leaveAll();
		await until(async () => users(await get()).length === 0, 5000, 'all have left');
	});

	test('is compressed from the second time on', async () => {
		for (let i = 0; i < CROWD; i++) {
			await member(server, `member ${i}`);
		}
		const plain = await get();
		const forms = [];
		for (let i = 0; i < 3; i++) {
			const answer = await get(['Accept-Encoding: br, gzip;q=0.5']);
			const gzip = answer.headers['Content-Encoding'] === 'gzip';
			const json = gzip ? gunzipSync(answer.bytes) : answer.bytes;
			assert.deepEqual(json, plain.bytes);
			forms.push(gzip);
		}
		assert.deepEqual(forms, [false, true, true]);
		assert.equal((await get(['Accept-Encoding: gzip;q=0'])).headers['Content-Encoding'], undefined);
		leaveAll();
	});
});
