/* The release build under memcheck, through a mixed session: nothing uninitialised is read, nothing
 * freed is used, and nothing of ours is left at the end. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
import { play, scenes } from '../../lib/presence/mixed.mjs';
import { emptied } from '../../lib/presence/presence.mjs';

const MEMCHECK = [
	'valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full',
	'--errors-for-leak-kinds=definite', '--show-leak-kinds=definite', '--track-fds=no',
];

describe('memcheck', () => {
	const directory = mkdtempSync(path.join(tmpdir(), 'presence-valgrind-'));
	const control = path.join(directory, 'control');
	const options = ['--control', control, '--recovery', '--state', path.join(directory, 'state')];
	let server = null;

	before(async () => {
		server = Object.assign(
			await start('presenced', options, { under: MEMCHECK, deadline: 60000 }), { control }
		);
	});
	after(async () => {
		await server?.kill();
		rmSync(directory, { recursive: true, force: true });
	});

	for (const name of Object.keys(scenes)) {
		test(`finds nothing in ${name}`, () => play(name, server));
	}

	test('finds nothing at the end', async () => {
		await emptied(server);
		await server.stop();
		server = null;
	});
});
