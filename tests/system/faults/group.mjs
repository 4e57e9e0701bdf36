/* The attacks of one group, PRESENCE_FAULTS_GROUP, each PRESENCE_FAULTS_SECONDS (1) long: an honest
 * client joins as if there were none, and afterwards nothing is left of them. An attack with `open`
 * is one that is not held today, and why: it is run, and told, and fails nobody. */

import { after, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { forgetCrowds } from './crowd.mjs';
import { closeHonest, obstacle, summary, trial } from './trial.mjs';

const { PRESENCE_FAULTS_GROUP: group, PRESENCE_FAULTS_SECONDS: seconds = '1' } = process.env;
const { attacks } = await import(`./attacks/${group}.mjs`);

describe(`attacks: ${group}`, () => {
	after(() => {
		closeHonest();
		forgetCrowds();
	});

	for (const attack of attacks) {
		test(attack.name, { skip: obstacle(attack) ?? false, todo: attack.open ?? false }, async (t) => {
			const result = await trial(group, attack, Number(seconds));
			t.diagnostic(summary(result));
			assert.deepEqual(result.wrong, []);
		});
	}
});
