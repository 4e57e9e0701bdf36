/* What is pasted is text where one types, and nothing elsewhere: no letter of it is a key. */

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { emptied, leaveAll, member } from '../../lib/presence/presence.mjs';
import { AT_ONCE, closeAll, Tui } from './tui.mjs';

const SILENCE_MS = 3000; /* PASTE_SILENCE_MS */

let server;
before(async () => { server = await start('presenced', AT_ONCE); });
after(() => server?.stop());
afterEach(async () => {
	closeAll();
	leaveAll();
	await emptied(server);
});

test('two lines in the prompt for the name are one line, and join nobody yet', async () => {
	const bob = await member(server, 'bob');
	const eve = Tui.start(server, { name: null, env: { USER: '', LOGNAME: '' } });
	await eve.shows('Your name:');
	eve.press('C-u').paste('Eve\nquit\n');
	await eve.shows(/Your name: Eve quit +│/);
	assert.deepEqual(bob.fold.names(), ['bob']);
	eve.press('Enter');
	await eve.sees('Eve quit', 'bob');
});

test('in the list it goes nowhere', async () => {
	await member(server, 'bob');
	const ada = await Tui.start(server).isLive();
	await ada.sees('Ada', 'bob');
	ada.paste('quick note: rsvm?\n/l\u001b[B').type('/');
	await ada.shows(/^Filter: +Enter/m);
	ada.press('Escape');
	await ada.hides('Filter:'); /* a key right behind it would be one with Alt */
	const boxes = await ada.sees('Ada', 'bob');
	assert.deepEqual(boxes.map(({ selected }) => selected), [true, false]);
	ada.press('q');
	assert.equal(await ada.ended(), 0);
});

test('a paste that comes in pieces, with sequences in it, is one', async () => {
	const ada = await Tui.start(server).isLive();
	ada.type('/');
	await ada.shows('Filter:');
	for (const piece of ['\u001b[20', '0~a\u001b', '[A\u001b[201x\r', 'q\u001b[2', '01', '~b']) {
		ada.send(piece);
	}
	await ada.shows(/^Filter: a\[A\[201x qb +Enter/m);
});

test('a huge paste fills the line, and holds nobody up', async () => {
	const ada = await Tui.start(server).isLive();
	ada.type('/');
	await ada.shows('Filter:');
	ada.paste('q\n'.repeat(500000)).press('Escape');
	await ada.hides('Filter:');
	await member(server, 'bob');
	await ada.sees('Ada', 'bob');
	ada.press('q');
	assert.equal(await ada.ended(), 0);
});

test('a paste without an end is over after a silence', async () => {
	const ada = await Tui.start(server).isLive();
	ada.send('\u001b[200~q');
	await member(server, 'bob');
	await ada.sees('Ada', 'bob');
	const over = Date.now() + SILENCE_MS + 500;
	await until(() => Date.now() > over, SILENCE_MS + 5000, 'the silence is over');
	ada.press('q');
	assert.equal(await ada.ended(), 0);
});
