/* What the release build keeps for each client that is connected to the default room and idle. */

import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { openHerd } from '../../../lib/presence/herd.mjs';

const CLIENTS = 2000;
const FIRST_CLIENTS = 100; /* with them the server takes what it needs only once */
const AT_ONCE = 20;        /* handshakes: each needs 5 KB more while it lasts */
const BOUND_BYTES = 2304;  /* 2.25 KB; from run to run it differs by 20 */
const NEWER_BYTES = 384;   /* that libwebsockets 4.3 takes more than 4.1 does */
const FILES = process.report.getReport().userLimits.open_files.hard;

function residentBytes(pid) {
	const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
	return Number(kilobytes) * 1024;
}

/* It is told by the number of its library. */
function boundOf(pid) {
	const [, number] = readFileSync(`/proc/${pid}/maps`, 'utf8').match(/libwebsockets\.so\.(\d+)/);
	return BOUND_BYTES + (Number(number) > 17 ? NEWER_BYTES : 0);
}

describe('idle memory', () => {
	let server;
	const herd = [];
	before(async () => { server = await start('presenced'); });
	after(() => {
		herd.forEach((client) => client.destroy());
		return server?.stop();
	});

	test('an idle client costs little', async (t) => {
		if (FILES !== 'unlimited' && FILES < CLIENTS + FIRST_CLIENTS + 100) {
			t.skip(`only ${FILES} open files are allowed`);
			return;
		}
		herd.push(...await openHerd(server, FIRST_CLIENTS, AT_ONCE));
		const before = residentBytes(server.child.pid);
		herd.push(...await openHerd(server, CLIENTS, AT_ONCE));
		const each = (residentBytes(server.child.pid) - before) / CLIENTS;
		t.diagnostic(`${Math.round(each)} bytes each`);
		assert.deepEqual(herd.filter((client) => client.isClosed), []);
		assert.ok(each <= boundOf(server.child.pid), `${each} bytes each`);
	});
});
