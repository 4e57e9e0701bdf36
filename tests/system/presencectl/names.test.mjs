/* A name is given back as it was printed: with the joiners and selectors that spelling and emoji need. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ctl } from './ctl.mjs';
import { Terminal } from './terminal.mjs';
import { FakeWorld, RealWorld } from './worlds.mjs';

const NAMES = {
	'a non-joiner': 'علی\u200cرضا',
	'a joiner in a word': 'क्\u200dष',
	'joiners in an emoji': '👩\u200d👩\u200d👧',
	'an emoji selector and a blank': '❤\ufe0f ann',
	'tags': '🏴\u{e0067}\u{e0062}\u{e007f}',
	'a code point that Unicode does not know': 'x\u{50005}y',
};

for (const World of [FakeWorld, RealWorld]) {
	describe(`with ${World.called}`, () => {
		let world;
		let guest;
		before(async () => { world = await World.start(); });
		after(() => world?.close());
		afterEach(() => guest.leave());

		for (const [kind, name] of Object.entries(NAMES)) {
			test(`a name with ${kind} can be given back`, async () => {
				guest = await world.join(name);
				const first = String.fromCodePoint(name.codePointAt(0));
				for (const format of ['tsv', 'csv']) {
					const { stdout } = await ctl(world.path, ['list', '-o', format, '--no-header', '--columns', 'name']);
					assert.equal(stdout, `${name}\n`);
					const shown = await ctl(world.path, ['show', stdout.slice(0, -1), '--columns', 'name', '-o', format]);
					assert.deepEqual([shown.code, shown.stderr], [0, '']);
				}
				const completed = await ctl(world.path, ['__complete', 'fish', 'kick', first]);
				assert.equal(completed.stdout, `${name}\n`);
				const kicked = await ctl(world.path, ['kick', completed.stdout.slice(0, -1)]);
				assert.deepEqual([kicked.code, kicked.stderr], [0, '']);
			});
		}
	});
}

test('Tab in the shell types such a name as it is', async () => {
	const world = await FakeWorld.start();
	await world.join(NAMES['joiners in an emoji']);
	const terminal = Terminal.presencectl(world.path, ['shell']);
	await terminal.shows('online)>');
	terminal.type('kick 👩').press('Tab').press('Enter');
	await terminal.shows('kicked');
	const { params } = world.daemon.requests.find(({ method }) => method === 'kick');
	assert.deepEqual(params.users, [NAMES['joiners in an emoji']]);
	terminal.close();
	await world.close();
});
