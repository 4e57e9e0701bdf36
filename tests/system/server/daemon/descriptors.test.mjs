/* Without descriptors: nobody new is let in, nothing spins, and it goes on by itself. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { leaveAll, member } from '../../../lib/presence/presence.mjs';
import { RawConnection } from '../../../lib/net/raw.mjs';

const FILES = 40;
const HOARD = 100;
const TICKS_PER_SECOND = 100;

function ticks(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

const count = (text, pattern) => [...text.matchAll(pattern)].length;

describe('no descriptors', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	test('cost nothing, are told once, and are waited for', async () => {
		const { pid } = server.child;
		execFileSync('prlimit', ['--pid', String(pid), `--nofile=${FILES}:${FILES}`]);
		const hoard = await Promise.all(Array.from({ length: HOARD }, () => RawConnection.open(server)));
		await until(() => /cannot accept connections/.test(server.log()), 5000, 'the log');
		const before = ticks(pid);
		await new Promise((resolve) => { setTimeout(resolve, 1000); });
		assert.ok(ticks(pid) - before < TICKS_PER_SECOND / 5);
		hoard.forEach((connection) => connection.destroy());
		await member(server, 'honest');
		leaveAll();
		assert.equal(count(server.log(), /cannot accept connections/g), 1);
		assert.equal(count(server.log(), /accepting connections again/g), 1);
	});
});
