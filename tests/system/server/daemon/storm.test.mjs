/* Everybody comes at once. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { openHerd } from '../../../lib/presence/herd.mjs';
import { emptied, roster } from '../../../lib/presence/presence.mjs';
import { until } from '../../../lib/process/poll.mjs';

const CLIENTS = 2000;
const SAMPLES = 20; /* clients of whom everything is kept and parsed */
const RELEASE = process.env.PRESENCE_RELEASE === '1';
const BOUND_MS = RELEASE ? 1000 : 30000;
const FILES = process.report.getReport().userLimits.open_files.hard;

describe('storm', () => {
	let server;
	let herd = [];
	before(async () => { server = await start('presenced'); });
	afterEach(() => herd.forEach((client) => client.destroy()));
	after(() => server?.stop());

	test(`${CLIENTS} clients that join at once know each other within ${BOUND_MS} ms`, async (t) => {
		if (FILES !== 'unlimited' && FILES < CLIENTS + 100) {
			t.skip(`only ${FILES} open files are allowed`);
			return;
		}
		herd = await openHerd(server, CLIENTS);
		const samples = herd.filter((_, i) => i % (CLIENTS / SAMPLES) === 0);
		samples.forEach((client) => client.keep());
		const since = performance.now();
		herd.forEach((client) => client.join());
		const ignorant = () => herd.filter((client) => client.known !== CLIENTS);
		await until(() => ignorant().length === 0, BOUND_MS, () => report(ignorant()));
		t.diagnostic(`converged in ${Math.round(performance.now() - since)} ms`);
		await checkSamples(samples);
		assert.deepEqual(herd.filter((client) => client.isClosed), []);
		herd.forEach((client) => client.destroy());
		await emptied(server);
	});

	function report(clients) {
		const known = clients.map((client) => client.known);
		const [least, most] = [Math.min(...known), Math.max(...known)];
		return `all know all; ${clients.length} do not, they know ${least} to ${most}`;
	}

	/* What was counted is true: the whole of what the samples were told folds to the roster. */
	async function checkSamples(samples) {
		const users = await roster(server);
		assert.equal(users.length, CLIENTS);
		for (const sample of samples) {
			const fold = new Fold();
			for (const text of sample.kept.filter((kept) => kept.startsWith('42['))) {
				fold.apply(...JSON.parse(text.slice(2)));
			}
			assert.deepEqual(fold.list(), users);
		}
	}
});
