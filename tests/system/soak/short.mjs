/* A short soak: what the first thousands took is all that is ever taken. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../lib/process/daemon.mjs';
import { emptied } from '../../lib/presence/presence.mjs';
import { soak } from './soak.mjs';

const JOINS = 20000;
const SETTLED = 5000;        /* joins until all rings and tables have their size */
const GROWTH = 1024 * 1024;  /* bytes; a leak of 70 bytes a join is seen */

describe('joins and leaves', () => {
	let server;
	before(async () => {
		server = await start('presenced', ['--leave-grace', '500', '--max-joins-per-ip', '0']);
	});
	after(() => server?.kill());

	test(`${JOINS} take no more memory than ${SETTLED}, and no descriptor`, async (t) => {
		const seen = [];
		await soak(server, ({ joins }) => joins >= JOINS, (now) => seen.push(now));
		const settled = seen.find(({ joins }) => joins >= SETTLED);
		const last = seen.at(-1);
		t.diagnostic(`${settled.memory} bytes, then ${last.memory}`);
		assert.ok(last.memory <= settled.memory + GROWTH, `${settled.memory}, then ${last.memory}`);
		assert.ok(last.files <= settled.files, `${settled.files} descriptors, then ${last.files}`);
		await emptied(server);
		await server.stop();
		server = null;
	});
});
