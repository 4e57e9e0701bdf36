/* What becomes of a connection, as it is told on the screen: kicks, restarts, silence, and servers that are none. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { Cable } from '../../lib/net/cable.mjs';
import { makeCertificate } from '../../lib/net/certificate.mjs';
import { run, start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';
import { byteServer, closedPort, closeRude, rudeServer } from './rude.mjs';
import { closeAll, Tui } from './tui.mjs';

let folder;
let control;
let server;
before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'presence-outages-'));
	control = path.join(folder, 'control.sock');
	server = await start('presenced', ['--control', control]);
});
after(async () => {
	await server?.stop();
	rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
	closeAll();
	closeRude();
	leaveAll();
});

/* The words over the boxes: what is wrong, and what is next. */
const notice = (tui) => tui.picture().text(1);

async function admin(...args) {
	const { code, stderr } = await run('presencectl', ['-s', control, '-y', ...args]);
	assert.equal(code, 0, stderr);
}

const dimmed = (tui) => tui.boxes().every(({ style }) => style.dim && style.color === null);

describe('an admin', () => {
	test('who kicks is told of with the reason, and nobody comes back by themselves', async () => {
		const bob = await member(server, 'Bob');
		const ada = await Tui.start(server).isLive();
		await ada.sees('Ada', 'Bob');
		await admin('kick', 'Ada', '--reason', 'too loud');
		await ada.shows(/^Presence · disconnected · 2 online · as of \d\d:\d\d:\d\d /);
		assert.match(notice(ada), /too loud · R to join again$/);
		assert.ok(dimmed(ada));
		await until(() => bob.fold.changes.at(-1)?.[1].reason === 'kicked', 5000, 'Bob sees why Ada has gone');
		assert.deepEqual(bob.fold.names(), ['Bob']);
		ada.press('l', 'Enter');
		await ada.shows('Details');
		ada.press('R');
		await ada.isLive();
		ada.press('Escape');
		await ada.sees('Ada', 'Bob');
		assert.equal(dimmed(ada), false);
		await until(() => bob.fold.names().join() === 'Bob,Ada', 5000, 'Ada is back');
	});

	test('who kicks without a reason is told of all the same', async () => {
		const ada = await Tui.start(server).isLive();
		await admin('kick', 'Ada');
		await ada.shows(/^.+ · R to join again$/m);
		ada.press('q');
		assert.equal(await ada.ended(), 0);
	});

	test('who has something to say is heard', async () => {
		const ada = await Tui.start(server).isLive();
		await admin('broadcast', 'Back at three. \u001b[31m');
		await ada.shows(/^\d\d:\d\d:\d\d ! Back at three\. .\[31m$/m);
	});

	test('who bans a name lets another be chosen', async () => {
		await admin('ban', 'Mallory');
		const ada = Tui.start(server, { name: 'Mallory' });
		await ada.shows('You may not join with this name.');
		await ada.shows('Your name: Mallory');
		ada.press('C-u').type('Alice').press('Enter');
		await ada.isLive();
		await ada.sees('Alice');
		ada.press('r', 'C-u').type('Mallory').press('Enter');
		await ada.shows('You may not join with this name.');
		ada.press('Escape');
		await ada.sees('Alice');
		await admin('unban', 'Mallory');
	});
});

describe('a server', () => {
	/* One of its own, on a port that stays the same. */
	async function own(args = []) {
		const first = await start('presenced', args);
		const again = () => start('presenced', ['--listen', `127.0.0.1:${first.port}`, ...args]);
		return { first, again };
	}

	test('that restarts is joined again by itself', async () => {
		const { first, again } = await own();
		await member(first, 'Bob', { key: 'the key that Bob kept'.replaceAll(' ', '-') });
		const ada = await Tui.start(first).isLive();
		await ada.sees('Ada', 'Bob');
		await first.stop();
		await ada.shows(/reconnecting in \d+ s \(try \d+\), R to retry now/);
		await ada.shows(/^Presence · offline · 2 online · as of \d\d:\d\d:\d\d /);
		assert.ok(dimmed(ada), ada.screen({ escapes: true }));
		await ada.sees('Ada', 'Bob');
		const second = await again();
		await ada.isLive();
		await ada.sees('Ada');
		assert.equal(dimmed(ada), false);
		await member(second, 'Cy');
		await ada.sees('Ada', 'Cy');
		leaveAll();
		ada.press('q');
		await ada.ended();
		await second.stop();
	});

	test('that is back is joined at once by R', async () => {
		const { first, again } = await own();
		const ada = await Tui.start(first).isLive();
		await first.kill();
		await ada.shows(/reconnecting in ([4-9]|1\d) s \(try \d+\)/, 40000); /* long enough to be cut short */
		const second = await again();
		ada.press('R');
		await ada.isLive();
		ada.press('q');
		await ada.ended();
		await second.stop();
	});

	test('that is lost for a moment is joined again, and nobody else is told', async () => {
		const cable = await Cable.to(server);
		const bob = await member(server, 'Bob');
		const ada = await Tui.start(cable).isLive();
		await until(() => bob.fold.names().join() === 'Bob,Ada', 5000, 'Bob sees Ada');
		const told = bob.fold.changes.length;
		cable.pull();
		await ada.shows(/reconnecting in/);
		cable.plug();
		await ada.isLive();
		await ada.sees('Ada', 'Bob');
		ada.press('q');
		await ada.ended();
		await until(() => bob.fold.names().join() === 'Bob', 5000, 'Ada has left');
		assert.deepEqual(bob.fold.changes.slice(told).map(([event]) => event), ['disconnect_user']);
		cable.close();
	});

	test('that falls silent is noticed', async () => {
		const silent = await start('presenced', ['--ping-interval', '300', '--ping-timeout', '400']);
		const ada = await Tui.start(silent).isLive();
		silent.child.kill('SIGSTOP');
		await ada.shows(/reconnecting/);
		await ada.shows(/^Presence · (offline|connecting…) · 1 online · as of/);
		silent.child.kill('SIGCONT');
		await ada.isLive();
		await ada.sees('Ada');
		ada.press('q');
		await ada.ended();
		await silent.stop();
	});

	test('that is shut down says so in the log', async () => {
		const { first } = await own();
		const ada = await Tui.start(first).isLive();
		await first.stop();
		await ada.shows(/^\d\d:\d\d:\d\d \* .*(closed|shut|ended)/m);
	});
});

/* [what, how to make it: a URL and further arguments, what is said] */
const STRANGERS = [
	['nobody', async () => [`http://127.0.0.1:${await closedPort()}`], /connection refused by 127\.0\.0\.1:\d+/],
	['no such host', async () => ['http://nobody.invalid'], /no such host|cannot look up/],
	['a web server', async () => [(await byteServer((socket) => socket.end(
		'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'))).url], /no Socket\.IO server at .*404 Not Found/],
	['garbage', async () => [(await byteServer((socket) => socket.end('\u0000\u0001garbage\r\n\r\n'))).url],
		/does not speak HTTP|without an answer/],
	['one that hangs up', async () => [(await byteServer((socket) => socket.destroy())).url],
		/closed the connection without an answer/],
	['one that mumbles', async () => [(await rudeServer([' '.repeat(2000)])).url],
		/cannot be understood/],
];

describe('instead of a server', () => {
	for (const [what, make, sentence] of STRANGERS) {
		test(`${what} is told in one sentence`, async () => {
			const [url, ...args] = await make();
			const ada = Tui.start(url, { args, width: 160 });
			await ada.shows(sentence);
			await ada.shows(/reconnecting( in \d+ s)?/);
			ada.press('q');
			assert.equal(await ada.ended(), 0);
			await ada.isRestored();
			assert.equal(ada.errors(), '');
		});
	}
});

describe('a certificate', () => {
	let secure;
	let files;
	before(async () => {
		files = makeCertificate(folder);
		secure = await start('presenced', ['--tls-cert', files.cert, '--tls-key', files.key]);
	});
	after(() => secure?.stop());

	test('that is not trusted is told, and nothing is tried again', async () => {
		const ada = Tui.start(secure, { width: 160 });
		await ada.shows(/certificate.* · R to join again/);
		await ada.shows('disconnected');
		ada.press('q');
		assert.equal(await ada.ended(), 0);
	});

	test('that is given by --ca is trusted', async () => {
		const ada = await Tui.start(secure, { args: ['--ca', files.cert] }).isLive();
		await ada.sees('Ada');
		assert.doesNotMatch(ada.screen(), /not verified|insecure/i);
	});

	test('is not looked at with --insecure, which is told all the time', async () => {
		const ada = await Tui.start(secure, { args: ['--insecure'] }).isLive();
		await ada.sees('Ada');
		assert.match(ada.picture().text(0), /not verified|unverified|insecure/i);
	});

	test('file that is none is told at once', async () => {
		const ada = Tui.start(secure, { args: ['--ca', '/nowhere.pem'] });
		assert.notEqual(await ada.ended(), 0);
		await ada.isRestored();
		assert.match(ada.errors(), /^presence-tui: .*certificates.*\n$/);
	});
});
