/* presenced without its standard descriptors, and without anybody who reads what it says. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync, closeSync, readlinkSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { programPath, start } from '../../../lib/process/daemon.mjs';
import { until, within } from '../../../lib/process/poll.mjs';
import { Place } from '../../control-socket/control.mjs';
import { ctl } from '../../presencectl/ctl.mjs';

let place;
let child;
before(() => { place = new Place(); });
after(() => place.remove());
afterEach(() => child?.kill('SIGKILL'));

const ended = (process) => new Promise((resolve) => { process.once('exit', (...how) => resolve(how)); });

/* Runs presenced by a shell that redirects as `how` says; its listeners are asked for at the control socket. */
async function startWith(how) {
	const args = ['--listen', '127.0.0.1:0', '--control', place.socket, '--log-level', 'debug',
		...(process.env.PRESENCE_VIEWS ? ['--views', process.env.PRESENCE_VIEWS] : [])];
	child = spawn('sh', ['-c', `exec "$0" "$@" ${how}`, programPath('presenced'), ...args], { stdio: 'ignore' });
	const exit = ended(child);
	const status = () => ctl(place.socket, ['status', '--json']);
	const { stdout } = await until(async () => {
		const result = await status();
		return result.code === 0 && result;
	}, 15000, `presenced ${how} answers`);
	return { url: JSON.parse(stdout).listeners[0], exit, status };
}

describe('presenced that was started with closed descriptors serves, and ends as it should:', () => {
	for (const [how, closed] of [['<&-', [0]], ['>&-', [1]], ['2>&-', [2]], ['>&- 2>&-', [1, 2]],
		['<&- >&- 2>&-', [0, 1, 2]]]) {
		test(how, async () => {
			const { url, exit, status } = await startWith(how);
			for (const fd of closed) {
				assert.equal(readlinkSync(`/proc/${child.pid}/fd/${fd}`), '/dev/null');
			}
			for (let n = 0; n < 5; n++) { /* each of them is a line of the log */
				await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
				await (await fetch(`${url}/nope`, { method: 'POST', body: '9' })).text();
			}
			assert.equal((await fetch(`${url}/healthz`)).status, 200);
			assert.equal((await status()).code, 0);
			child.kill('SIGTERM');
			assert.deepEqual(await within(exit, 15000, 'presenced ends'), [0, null]);
		});
	}
});

test('a log that nobody reads any more ends nothing', async () => {
	const server = await start('presenced', ['--log-level', 'debug']);
	server.child.stderr.destroy();
	for (let n = 0; n < 5; n++) {
		await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).text();
	}
	assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
	await server.stop();
});

test('a help that cannot be written is 74, and said', async () => {
	const full = openSync('/dev/full', 'w');
	for (const option of ['--help', '--version']) {
		child = spawn(programPath('presenced'), [option], { stdio: ['ignore', full, 'pipe'] });
		let said = '';
		child.stderr.on('data', (text) => { said += text; });
		const exit = new Promise((resolve) => { child.once('close', resolve); });
		assert.equal(await within(exit, 15000, 'presenced ends'), 74);
		assert.equal(said, 'presenced: cannot write: No space left on device\n');
	}
	closeSync(full);
});
