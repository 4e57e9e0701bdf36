import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CASES, planOf } from '../cases.mjs';
import { parseOptions, UsageError } from '../options.mjs';
import { expectedSeconds, roundsOf, storm } from '../runs.mjs';
import { SERVERS } from '../servers.mjs';

const MODES = ['smoke', 'quick', 'full'];
const every = CASES.map(({ name }) => name);

test('a run that several cases need is made once', () => {
	const { tables, runs } = planOf({ mode: 'quick', cases: ['storm', 'leave'] });
	assert.deepEqual([...new Set(tables.map((table) => table.case))], ['storm', 'leave']);
	assert.deepEqual(runs.map(({ id }) => id),
		['storm-500', 'storm-1000', 'storm-2000', 'storm-5000', 'storm-10000']);
});

test('runs of one id are the same run', () => {
	for (const mode of MODES) {
		const { tables } = planOf({ mode, cases: every });
		const seen = new Map();
		for (const { run } of tables.flatMap(({ rows }) => rows)) {
			assert.deepEqual(run, seen.get(run.id) ?? run);
			seen.set(run.id, run);
		}
	}
});

test('presence takes part in every run', () => {
	for (const mode of MODES) {
		for (const run of planOf({ mode, cases: every }).runs) {
			assert.ok(roundsOf(run, 'presence', mode).rounds > 0, `${mode} ${run.id}`);
		}
	}
});

test('in a hurry all of it is expected to take less than five minutes', () => {
	const START_S = 0.5; /* a server, and its end */
	let seconds = 0;
	for (const run of planOf({ mode: 'quick', cases: every }).runs) {
		for (const { name } of SERVERS) {
			const { rounds } = roundsOf(run, name, 'quick');
			seconds += rounds * (expectedSeconds(run, name) + START_S);
		}
	}
	assert.ok(seconds < 290, `${seconds} s`);
});

test('what would take too long is left out, and the reason says how long', () => {
	assert.deepEqual(roundsOf(storm(5000), 'socketio-node', 'full'),
		{ rounds: 0, reason: 'would take about 429 s a round' });
});

test('a server without the thing has no part in it', () => {
	assert.deepEqual(roundsOf(storm(100, { without: ['floor'] }), 'floor', 'quick'), { rounds: 0 });
});

test('rounds that were asked for are made, but not of what takes too long', () => {
	assert.equal(roundsOf(storm(500), 'presence', 'quick', 7).rounds, 7);
	assert.equal(roundsOf(storm(5000), 'socketio-node', 'full', 7).rounds, 0);
});

test('without options everything is measured', () => {
	const { mode, cases, servers } = parseOptions([]);
	assert.equal(mode, 'full');
	assert.deepEqual(cases, every);
	assert.deepEqual(servers, SERVERS.map(({ name }) => name));
});

test('presence is measured whichever peers are chosen', () => {
	assert.deepEqual(parseOptions(['--peer', 'uws']).servers, ['presence', 'uws']);
});

test('what the command line cannot mean is refused', () => {
	for (const wrong of [
		['--nonsense'], ['more'], ['--case', 'nonsense'], ['--peer', 'presence'], ['--rounds', '0'],
		['--rounds', 'x'], ['--quick', '--smoke'], ['--case', 'tls', '--plot', 'file'],
	]) {
		assert.throws(() => parseOptions(wrong), UsageError, wrong.join(' '));
	}
});
