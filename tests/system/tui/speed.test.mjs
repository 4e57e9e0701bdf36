/* 5,000 people and 100 changes a second take less than a tenth of a core. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { closeRude, rudeServer } from './rude.mjs';
import { closeAll, Tui } from './tui.mjs';

const RELEASE = process.env.PRESENCE_RELEASE === '1'; /* a build whose speed means something */
const PEOPLE = 5000;
const CHANGES_A_SECOND = 100;
const SECONDS = RELEASE ? 5 : 1;
const CORE_SHARE = 0.1;
const TICKS_A_SECOND = 100; /* of /proc/PID/stat, everywhere */

afterEach(() => {
	closeAll();
	closeRude();
});

/* Seconds of a core that the process has used so far. */
function used(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/* The n-th change: somebody goes, comes, or is renamed, all over the list. */
function change(n) {
	const id = `user-${(n * 37) % PEOPLE}`;
	const name = `person ${n}`;
	switch (n % 3) {
	case 0: return ['user_renamed', { id, name }];
	case 1: return ['disconnect_user', { id, name, reason: 'left' }];
	default: return ['new_user', { id: `more-${n}`, new_user_name: name, since: Date.now(), kind: 'web' }];
	}
}

test(`${PEOPLE} people and ${CHANGES_A_SECOND} changes a second are little work`, async () => {
	const rude = await rudeServer(Array.from({ length: PEOPLE }, (_, n) => `person ${n}`));
	const watcher = await Tui.start(rude, { name: null, args: ['--watch'], width: 200, height: 60 })
		.isLive('watching');
	await watcher.shows(`${PEOPLE} online`);
	const before = used(watcher.pid);
	const began = performance.now();
	let told = 0;
	let passed = 0;
	while (passed < SECONDS) {
		await setTimeout(1000 / CHANGES_A_SECOND);
		passed = (performance.now() - began) / 1000;
		while (told < passed * CHANGES_A_SECOND) {
			rude.say(change(told++));
		}
	}
	const share = (used(watcher.pid) - before) / passed;
	rude.say(['notice', { text: `That was all ${told} of them.` }]);
	await watcher.shows(`That was all ${told} of them.`);
	assert.ok(!RELEASE || share < CORE_SHARE, `${(100 * share).toFixed(1)} % of a core`);
});
