/* Each allocation of core and web fails once: at the start, and in each scene of a mixed session.
 * presenced either says so and ends, at the start, or lives on: who paid for it was answered or
 * closed, and everybody else is served. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { play, scenes } from '../../lib/presence/mixed.mjs';
import { emptied, leaveAll, member, roster } from '../../lib/presence/presence.mjs';

const ALLOCATIONS_MAX = 5000; /* there are fewer: the countdown is not seen by the program */
const SILENCE = /^not within/; /* of what poll.mjs throws: there was neither answer nor close */
const COUNTDOWN = 0;
const REFUSED = 4;

const directory = mkdtempSync(path.join(tmpdir(), 'presence-starved-'));
const ration = path.join(directory, 'ration');
const control = path.join(directory, 'control');
after(() => rmSync(directory, { recursive: true, force: true }));

/* From here on the n-th allocation fails; 0: none. */
function starve(n) {
	const numbers = readFileSync(ration);
	numbers.writeUInt32LE(n, COUNTDOWN);
	numbers.writeUInt32LE(0, REFUSED);
	writeFileSync(ration, numbers, { flag: 'r+' });
}

const refused = () => readFileSync(ration).readUInt32LE(REFUSED) > 0;

let server = null;

async function begin() {
	const views = process.env.PRESENCE_VIEWS ? ['--views', process.env.PRESENCE_VIEWS] : [];
	server = await start('presenced-starved', [
		...views, '--listen', '127.0.0.1:0', '--control', control, '--leave-grace', '0',
		'--ping-interval', '1000', '--ping-timeout', '1000',
	], { env: { PRESENCE_STARVED: ration } });
	return Object.assign(server, { control });
}

/* Somebody else joins, and sees what the list says. */
async function isWell() {
	const { socket, fold } = await member(server, 'honest');
	await until(async () => JSON.stringify(fold.list()) === JSON.stringify(await roster(server)),
		5000, () => `the honest one sees what there is; it sees ${JSON.stringify(fold.list())}`);
	leaveAll();
	socket.disconnect();
}

describe('an allocation that fails', () => {
	before(() => writeFileSync(ration, Buffer.alloc(12)));
	afterEach(async () => {
		leaveAll();
		await server?.kill();
		server = null;
	});

	test('at the start is survived, or ends it with a message', async (t) => {
		let n = 1;
		for (let more = true; more && n < ALLOCATIONS_MAX; n++) {
			starve(n);
			const { message } = await begin().catch((error) => error);
			more = refused();
			starve(0);
			if (message) {
				assert.match(message, /ended before it listened \([1-9]\d*\)/, `number ${n}`);
				assert.match(message, /memory/, `number ${n}`);
				assert.doesNotMatch(message, /Sanitizer|runtime error/, `number ${n}`);
			} else {
				await isWell();
				await server.stop();
			}
		}
		t.diagnostic(`${n - 2} allocations`);
		assert.ok(n > 10 && n < ALLOCATIONS_MAX);
	});

	for (const name of Object.keys(scenes)) {
		test(`in ${name} costs only whom it was for`, async (t) => {
			await begin();
			let n = 1;
			for (let more = true; more && n < ALLOCATIONS_MAX; n++) {
				starve(n);
				const wrong = await play(name, server).then(() => null, (error) => error);
				more = refused();
				starve(0);
				assert.doesNotMatch(wrong?.message ?? '', SILENCE, `number ${n}`);
				assert.ok(more || !wrong, wrong?.stack);
				await isWell().catch((error) => {
					throw new Error(`after number ${n}: ${error.message}\n${server.log().slice(-3000)}`);
				});
			}
			t.diagnostic(`${n - 2} allocations`);
			assert.ok(n < ALLOCATIONS_MAX);
			await emptied(server);
			await server.stop();
		});
	}
});
