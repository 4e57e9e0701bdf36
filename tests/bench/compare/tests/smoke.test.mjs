/* The benchmark as it is called, at sizes that say nothing about speed. */

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../lib/process/poll.mjs';
import { CASES } from '../cases.mjs';

const main = fileURLToPath(new URL('../main.mjs', import.meta.url));
let directory;

before(() => { directory = mkdtempSync(path.join(tmpdir(), 'presence-bench-test-')); });
after(() => rmSync(directory, { recursive: true, force: true }));

/* Its private directory is made in ours, so that what it leaves behind is found. */
function bench(...args) {
	const child = spawn(process.execPath, [main, ...args],
		{ stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: directory } });
	const said = { stdout: '', stderr: '' };
	child.stdout.on('data', (bytes) => { said.stdout += bytes; });
	child.stderr.on('data', (bytes) => { said.stderr += bytes; });
	return { child, said, ended: once(child, 'close') };
}

async function run(...args) {
	const { said, ended } = bench(...args);
	const [code] = await ended;
	return { code, ...said };
}

/* Whose command line has our directory in it: presenced and bench-load have, for the control socket. */
function processes() {
	return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(directory);
		} catch {
			return false; /* it has ended since */
		}
	});
}

test('every case has its tables, with a figure of presence in every row', async () => {
	const file = path.join(directory, 'figures.json');
	const { code, stdout, stderr } = await run('--smoke', '--json', file);
	assert.equal(code, 0, stderr + stdout);
	const report = JSON.parse(readFileSync(file, 'utf8'));
	assert.deepEqual([...new Set(report.tables.map((table) => table.case))],
		CASES.map(({ name }) => name));
	for (const { title, rows } of report.tables) {
		assert.match(stdout, new RegExp(`^${title}(, \\S+)?\n +presence +floor `, 'm'));
		for (const { label, cells } of rows) {
			assert.ok(Number.isFinite(cells.presence?.median), `${title}: ${label}`);
		}
	}
	assert.match(stdout, /^Targets$/m);
	assert.deepEqual(report.failures, []);
});

test('with --json - stdout has nothing but the figures', async () => {
	const { code, stdout } = await run('--smoke', '--case', 'storm', '--json', '-');
	assert.equal(code, 0);
	const { tables } = JSON.parse(stdout);
	assert.ok(tables[0].rows[0].cells.floor.median > 0);
});

test('a wrong option is status 2', async () => {
	const { code, stdout, stderr } = await run('--case', 'nonsense');
	assert.deepEqual([code, stdout], [2, '']);
	assert.match(stderr, /^bench: there is no case 'nonsense'\n$/);
});

test('what could not be run is status 3', async () => {
	const plot = path.join(directory, 'no', 'such', 'place.svg');
	const { code, stderr } = await run('--smoke', '--case', 'storm', '--plot', plot);
	assert.equal(code, 3);
	assert.match(stderr, /no such file/);
});

test('an interruption ends it with all that it started', async () => {
	const { child, ended } = bench('--smoke', '--case', 'heartbeat');
	await until(() => processes().length > 0, 10000, 'a server runs');
	child.kill('SIGTERM');
	const [code] = await ended;
	assert.equal(code, 128 + 15);
	await until(() => processes().length === 0, 5000, 'its processes are gone');
	assert.deepEqual(readdirSync(directory).filter((name) => name !== 'figures.json'), []);
});
