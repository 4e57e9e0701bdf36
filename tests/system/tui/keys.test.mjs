/* What keys and mouse do, as somebody at the terminal sees it. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
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

/* Ada's terminal, and these others. */
async function among(others, options) {
	const ada = await Tui.start(server, options).isLive();
	for (const name of others) {
		await member(server, name);
	}
	await ada.shows(`${others.length + 1} online`);
	return ada;
}

/* Waits until the box of this name is the selected one. */
function selects(tui, name) {
	return until(() => tui.boxes().filter(({ selected }) => selected).map((box) => box.name).join() === name,
		10000, () => `${name} is selected:\n${tui.picture()}`);
}

const crowd = (count) => Array.from({ length: count }, (_, n) => `user ${n}`);

describe('the selection', () => {
	test('moves by arrows and letters, and stops at the edges', async () => {
		const ada = await among(crowd(8), { width: 80, height: 20 });
		await selects(ada, 'Ada');
		for (const [key, name] of [
			['l', 'user 0'], ['Right', 'user 1'], ['j', 'user 4'], ['Down', 'user 7'], ['Down', 'user 7'],
			['Up', 'user 4'], ['k', 'user 1'], ['h', 'user 0'], ['Left', 'Ada'], ['Left', 'Ada'],
			['G', 'user 7'], ['g', 'Ada'], ['End', 'user 7'], ['Home', 'Ada'],
		]) {
			ada.press(key);
			await selects(ada, name);
		}
	});

	test('turns pages, and tells which part is in sight', async () => {
		const ada = await among(crowd(49), { width: 80, height: 16 });
		await ada.shows('1-6 of 50');
		ada.press('NPage');
		await selects(ada, 'user 5');
		await ada.shows('4-9 of 50');
		ada.press('C-f', 'Space', 'C-b');
		await selects(ada, 'user 11');
		ada.press('PPage', 'PPage');
		await selects(ada, 'Ada');
		ada.press('G');
		await ada.shows('46-50 of 50');
	});

	test('stays with its person while others come and go', async () => {
		const ada = await among(['first']);
		const leaver = await member(server, 'leaver');
		await member(server, 'chosen');
		await ada.sees('Ada', 'first', 'leaver', 'chosen');
		ada.press('G');
		await selects(ada, 'chosen');
		leaver.socket.disconnect();
		await member(server, 'last');
		await ada.sees('Ada', 'first', 'chosen', 'last');
		await selects(ada, 'chosen');
	});

	test('is where the cursor is parked', async () => {
		const ada = await among(['bob']);
		ada.press('l');
		await selects(ada, 'bob');
		const { x, y } = ada.boxes().find(({ name }) => name === 'bob');
		await until(() => ada.ask('cursor_x') === String(x + 5) && ada.ask('cursor_y') === String(y + 1), 5000,
			() => `the cursor at ${x + 5},${y + 1} is at ${ada.ask('cursor_x')},${ada.ask('cursor_y')}`);
		assert.equal(ada.ask('cursor_flag'), '0');
	});
});

describe('a filter', () => {
	test('narrows with each letter and is dropped by Esc', async () => {
		const ada = await among(['José', 'Josephine', 'Bob']);
		ada.type('/');
		await ada.shows('Filter:');
		ada.type('J');
		await ada.sees('José', 'Josephine');
		ada.type('OSEP');
		await ada.sees('Josephine');
		await ada.shows('1 of 4');
		ada.press('BSpace');
		await ada.sees('José', 'Josephine');
		await member(server, 'Joselito');
		await ada.sees('José', 'Josephine', 'Joselito');
		ada.press('Enter');
		await ada.hides('Filter:');
		await ada.shows('filter: JOSE');
		ada.press('Escape');
		await ada.sees('Ada', 'José', 'Josephine', 'Bob', 'Joselito');
	});

	test('that nobody matches says so', async () => {
		const ada = await among(['Bob']);
		ada.type('/zz');
		await ada.shows('Nobody here matches \'zz\'.');
		ada.press('Escape');
		await ada.sees('Ada', 'Bob');
	});
});

describe('a key', () => {
	test('opens and closes the details', async () => {
		const ada = await among(['Bob']);
		ada.press('Enter');
		await ada.shows('this is you');
		ada.press('l');
		await ada.shows(/Details[^]*\bBob\b[^]*since {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(just now\)[^]*kind {3}web/);
		await ada.hides('this is you');
		ada.press('Escape');
		await ada.sees('Ada', 'Bob');
	});

	test('shows all keys', async () => {
		const ada = await among([]);
		ada.press('?');
		await ada.shows(/Keys/);
		for (const text of ['PgUp, PgDn', 'Select a box', 'Change the own name', 'Leave']) {
			await ada.shows(text);
		}
		ada.press('?');
		await ada.hides('Select a box');
	});

	test('sorts by name, oneself first, and as they came', async () => {
		const ada = await among(['Zoe', 'bob', 'Émile']);
		ada.press('s');
		await ada.sees('Ada', 'bob', 'Émile', 'Zoe');
		await member(server, 'Cy');
		await ada.sees('Ada', 'bob', 'Cy', 'Émile', 'Zoe');
		ada.press('s');
		await ada.sees('Ada', 'Zoe', 'bob', 'Émile', 'Cy');
	});

	test('shows lines instead of boxes', async () => {
		const ada = await among(['Bob']);
		ada.press('v');
		await ada.shows(/^› A {2}Ada +\(you\) +tui +just now$/m);
		await ada.shows(/^ {2}B {2}Bob +web +just now$/m);
		ada.press('v');
		await ada.sees('Ada', 'Bob');
	});

	test('draws a screen again that was written over', async () => {
		const ada = await among(['Bob']);
		writeFileSync(ada.ask('pane_tty'), '\u001b[H\u001b[2Jrubbish');
		await ada.shows('rubbish');
		ada.press('C-l');
		await ada.sees('Ada', 'Bob');
		await ada.hides('rubbish');
	});
});

describe('a name', () => {
	test('that is not given is asked for, beginning with the login name', async () => {
		const bob = await Tui.start(server, { name: 'Bob' }).isLive();
		const tui = Tui.start(server, { name: null });
		await tui.shows(`Your name: ${userInfo().username}`);
		assert.equal(tui.ask('cursor_flag'), '1');
		assert.deepEqual(bob.boxes().length, 1);
		tui.press('C-u').type('Zoë 山田').press('Enter');
		await tui.sees('Zoë 山田', 'Bob');
		await bob.sees('Bob', 'Zoë 山田');
	});

	test('that is not given leaves by Esc', async () => {
		const tui = Tui.start(server, { name: null });
		await tui.shows('Your name:');
		tui.press('Escape');
		assert.equal(await tui.ended(), 0);
		await tui.isRestored();
	});

	for (const [what, typed, refusal] of [
		['too long', 'x'.repeat(33), 'That name is too long. Please use at most 32 characters.'],
		['empty', '', 'Please enter a name that can be seen.'],
		['blank', '   ', 'Please enter a name that can be seen.'],
		['turned around', '\u202eevil', 'That name has characters that cannot be shown.'],
	]) {
		test(`that is ${what} is refused, and can be mended`, async () => {
			const ada = await among(['Bob']);
			ada.press('r').press('C-u').send(typed || ' ').press('Enter');
			await ada.shows(refusal);
			ada.press('C-u').type('Eva').press('Enter');
			await ada.sees('Eva', 'Bob');
			await ada.hides(refusal);
		});
	}

	test('cannot be pasted with control characters in it', async () => {
		const ada = await among(['Bob']);
		ada.press('r').press('C-u').send('E\u0007v\u001b[2J\u009ba\tX');
		await ada.shows(/New name: Eva?X/);
		ada.press('Enter');
		const boxes = await until(() => {
			const found = ada.boxes();
			return found.length === 2 && found[0].name !== 'Ada' && found;
		}, 5000, 'the new name');
		assert.match(boxes[0].name, /^Eva?X$/);
	});

	test('is kept by Esc', async () => {
		const ada = await among(['Bob']);
		ada.press('r').type('nother');
		await ada.shows('New name: Adanother');
		ada.press('Escape');
		await ada.hides('New name');
		await ada.sees('Ada', 'Bob');
	});
});

describe('the mouse', () => {
	/* SGR: button, column and row from 1. */
	const mouse = (tui, button, column, row, up = 'M') =>
		tui.send(`\u001b[<${button};${column};${row}${up}`);
	const click = (tui, column, row) => {
		mouse(tui, 0, column, row);
		mouse(tui, 0, column, row, 'm');
	};

	test('selects by a click, opens by a second one, and turns by its wheel', async () => {
		const ada = await among(crowd(8), { width: 80, height: 20 });
		assert.equal(ada.ask('mouse_any_flag'), '1');
		assert.equal(ada.ask('mouse_sgr_flag'), '1');
		const place = ada.boxes().find(({ name }) => name === 'user 3');
		click(ada, place.x + 4, place.y + 2);
		await selects(ada, 'user 3');
		mouse(ada, 65, 1, 1);
		await selects(ada, 'user 6');
		mouse(ada, 64, 1, 1);
		await selects(ada, 'user 3');
		const other = ada.boxes().find(({ name }) => name === 'user 5');
		click(ada, other.x + 4, other.y + 2);
		click(ada, other.x + 4, other.y + 2);
		await ada.shows('Details');
		click(ada, 1, 1);
		await ada.hides('Details');
	});

	test('clicks in the old form, too', async () => {
		const ada = await among(crowd(8), { width: 80, height: 20 });
		const { x, y } = ada.boxes().find(({ name }) => name === 'user 4');
		ada.send(Buffer.from([0x1b, 0x5b, 0x4d, 32, 33 + x + 3, 33 + y + 1]));
		await selects(ada, 'user 4');
	});

	test('is left to the terminal by m, and by --no-mouse', async () => {
		const ada = await among([]);
		const flag = (value) => until(() => ada.ask('mouse_any_flag') === value, 5000, `mouse ${value}`);
		await flag('1');
		ada.press('m');
		await flag('0');
		ada.press('m');
		await flag('1');
		const bob = await Tui.start(server, { name: 'Bob', args: ['--no-mouse'] }).isLive();
		assert.equal(bob.ask('mouse_any_flag'), '0');
	});
});
