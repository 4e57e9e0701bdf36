/* Every way out gives the terminal back as it was. */

import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { programPath, start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { emptied, leaveAll, member } from '../../lib/presence/presence.mjs';
import { AT_ONCE, closeAll, Tui } from './tui.mjs';

let server;
before(async () => { server = await start('presenced', AT_ONCE); });
after(() => server?.stop());
afterEach(async () => {
	closeAll();
	leaveAll();
	await emptied(server);
});

const live = (options) => Tui.start(server, options).isLive();

describe('the terminal is given back', () => {
	test('after q', async () => {
		const ada = await live();
		ada.press('q');
		assert.equal(await ada.ended(), 0);
		await ada.isRestored();
		assert.equal(ada.errors(), '');
	});

	/* Without sanitizers' own handling: they would tell of the crash and exit. */
	const env = { ASAN_OPTIONS: 'handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0' };
	for (const [signal, status] of [
		['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129], ['SIGQUIT', 131],
		['SIGSEGV', 139], ['SIGABRT', 134], ['SIGBUS', 135], ['SIGFPE', 136], ['SIGILL', 132],
	]) {
		test(`after ${signal}`, async () => {
			const ada = await live({ env });
			assert.equal(ada.ask('alternate_on'), '1');
			assert.notEqual(ada.ask('mouse_any_flag'), '0');
			ada.kill(signal);
			assert.equal(await ada.ended(), status);
			await ada.isRestored();
		});
	}

	test('after SIGSEGV while somebody types', async () => {
		const ada = await live({ env });
		ada.press('r');
		await ada.shows('New name: Ada');
		ada.kill('SIGSEGV');
		assert.equal(await ada.ended(), 139);
		await ada.isRestored();
	});

	test('after a crash that a sanitizer tells of', async () => {
		const ada = await live();
		ada.kill('SIGSEGV');
		assert.notEqual(await ada.ended(), 0);
		await ada.isRestored();
		ada.takeErrors();
	});

	test('after SIGHUP because the terminal has gone', async () => {
		const ada = await live();
		const bob = await member(server, 'bob');
		await until(() => bob.fold.names().includes('Ada'), 5000, 'Ada is here');
		const { pid } = ada;
		ada.close();
		await until(() => !bob.fold.names().includes('Ada'), 5000, 'Ada has gone');
		await until(() => {
			try {
				return process.kill(pid, 0) && false;
			} catch {
				return true;
			}
		}, 5000, 'the process has ended');
	});
});

/* SIGKILL cannot be caught: the manual says so. */
test('after SIGKILL the terminal is as it was left, and reset mends it', async () => {
	const ada = await live();
	ada.kill('SIGKILL');
	assert.equal(await ada.ended(), 137);
	assert.equal(ada.ask('alternate_on'), '1');
});

describe('^C ends it', () => {
	test('while the connection is being made, and nobody answers', async () => {
		const mute = net.createServer(() => {}).listen(0, '127.0.0.1');
		await until(() => mute.listening, 5000, 'the mute server listens');
		const ada = Tui.start(`http://127.0.0.1:${mute.address().port}`);
		await ada.shows('connecting…');
		ada.press('C-c');
		assert.equal(await ada.ended(), 130);
		await ada.isRestored();
		mute.close();
	});

	test('while the name of the server is looked up', async () => {
		const names = path.join(path.dirname(programPath('presence-tui')), 'tests/names.so');
		for (const [end, status] of [['C-c', 130], ['q', 0]]) {
			const ada = Tui.run(
				`env LD_PRELOAD=${names} ASAN_OPTIONS=verify_asan_link_order=0 "$TUI" never.test --name Ada`);
			await ada.shows('resolving…');
			ada.press(end);
			assert.equal(await ada.ended(), status);
			await ada.isRestored();
		}
	});

	test('while it waits for the next try', async () => {
		const ada = Tui.start('http://127.0.0.1:1');
		await ada.shows('reconnecting in');
		ada.press('C-c');
		assert.equal(await ada.ended(), 130);
		await ada.isRestored();
	});

	test('while the name is asked for, and while one types', async () => {
		const asked = Tui.start(server, { name: null });
		await asked.shows('Your name:');
		asked.press('C-c');
		assert.equal(await asked.ended(), 130);
		await asked.isRestored();
		const ada = await live();
		ada.type('/abc');
		await ada.shows('Filter: abc');
		ada.press('C-c');
		assert.equal(await ada.ended(), 130);
		await ada.isRestored();
	});

	test('at once, when it has just begun', async () => {
		for (let n = 0; n < 5; n++) {
			const ada = Tui.start(server);
			await until(() => ada.pid > 0, 5000, 'the process has begun');
			ada.press('C-c');
			assert.ok([130, 2].includes(await ada.ended()), ada.screen());
			await ada.isRestored();
		}
	});
});

describe('^Z', () => {
	/* presence-tui as a job of an interactive shell. */
	async function job() {
		const words = `'${server.url}' --name Ada`;
		const tui = new Tui(`exec sh -i`, { env: { PS1: '$ ' }, width: 80, height: 20 });
		await tui.shows(/^\$$/m);
		tui.type(`stty -g >before; sh -c 'echo $$ >pid; exec "$TUI" "$@" 2>errors' sh ${words}`)
			.press('Enter');
		return tui.isLive();
	}

	test('gives the terminal to the shell, and fg brings the picture back', async () => {
		const bob = await member(server, 'bob');
		const ada = await job();
		await ada.sees('Ada', 'bob');
		for (let round = 0; round < 2; round++) {
			ada.press('C-z');
			await until(() => ada.ask('alternate_on') === '0', 5000, 'the usual screen');
			ada.type('stty -g >after; clear; echo o\'\'k').press('Enter');
			await ada.shows(/^ok$/m);
			assert.equal(ada.file('after'), ada.file('before'));
			assert.equal(ada.ask('cursor_flag'), '1');
			assert.equal(ada.ask('mouse_any_flag'), '0');
			await ada.marksNoPastes();
			ada.press('C-u');
			const cy = await member(server, `cy ${round}`);
			ada.type('fg').press('Enter');
			await ada.sees('Ada', 'bob', `cy ${round}`);
			assert.equal(ada.ask('alternate_on'), '1');
			assert.equal(ada.ask('mouse_any_flag'), '1');
			ada.paste('q\n').press('l');
			await ada.shows('┏');
			cy.socket.disconnect();
			await ada.sees('Ada', 'bob');
		}
		ada.press('q');
		await until(() => ada.ask('alternate_on') === '0', 5000, 'the usual screen');
		ada.type('stty -g >after; echo "status $?"').press('Enter');
		await ada.shows('status 0');
		assert.equal(ada.file('after'), ada.file('before'));
		await until(() => bob.fold.names().join() === 'bob', 5000, 'Ada has left');
	});

	test('and a resize meanwhile end in the right picture', async () => {
		await member(server, 'bob');
		const ada = await job();
		await ada.sees('Ada', 'bob');
		ada.press('C-z');
		await until(() => ada.ask('alternate_on') === '0', 5000, 'the usual screen');
		ada.resize(50, 12);
		ada.type('clear; fg').press('Enter');
		await ada.sees('Ada', 'bob');
		assert.equal(ada.picture().boxes()[1].x, 25);
	});

	test('is not the only way to stop: after SIGSTOP, too, fg brings the keys back', async () => {
		const ada = await job();
		await ada.sees('Ada');
		ada.kill('SIGSTOP');
		await ada.shows(/Stopped|\[1\]/);
		ada.type('stty sane; fg').press('C-j'); /* Enter is no line end in these modes */
		await ada.sees('Ada');
		await until(() => ada.press('?').screen().includes('Keys'), 10000, 'the help is shown');
		ada.press('q');
		await until(() => ada.ask('alternate_on') === '0', 5000, 'the usual screen');
	});
});
