/* The page waits as presence-tui does, whose header is where the numbers are explained. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

function constant(path, name) {
	const [, value] = read(path).match(new RegExp(`\\b${name} = ([\\d *]+)[,;]`));
	return value.split('*').map(Number).reduce((product, factor) => product * factor);
}

for (const [script, name, header, other] of [
	['page.js', 'RETRY_FIRST_MS', 'retry.h', 'RETRY_FIRST_MS'],
	['page.js', 'RETRY_LAST_MS', 'retry.h', 'RETRY_LAST_MS'],
	['page.js', 'RETRY_EVEN', 'retry.h', 'RETRY_SOON'],
	['page.js', 'ANSWER_MS', 'client_session.h', 'CLIENT_SESSION_ANSWER_MS'],
	['pulse.js', 'LATE_MS', 'client_session.h', 'CLIENT_SESSION_LATE_MS'],
]) {
	test(`${name} of ${script} is ${other}`, () => {
		assert.equal(constant(`views/${script}`, name), constant(`core/client/${header}`, other));
	});
}
