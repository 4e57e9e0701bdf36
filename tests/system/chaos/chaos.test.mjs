/* A little chaos, by PRESENCE_CHAOS_SEED (1); `./dev chaos` makes more of it. */

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runChaos } from './chaos.mjs';

const ROUNDS = 2;
const CLIENTS = 72;
const ACTS = 350; /* of a round */

const seed = Number(process.env.PRESENCE_CHAOS_SEED ?? 1);

test(`every view is the roster after chaos by the seed ${seed}`, async (t) => {
	const wrong = await runChaos({
		seed, rounds: ROUNDS, clients: CLIENTS, acts: ACTS, told: (text) => t.diagnostic(text),
	});
	assert.deepEqual(wrong, []);
});
