/* The Debian packages as `./dev package` left them, where it has been called. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { SOURCE, call } from './tree.mjs';

const FOLDER = path.join(SOURCE, 'build/package');

function packages() {
	try {
		return readdirSync(FOLDER).filter((name) => name.endsWith('.deb')).map((name) => path.join(FOLDER, name));
	} catch {
		return [];
	}
}

const skip = packages().length === 0 && 'no packages were built';

test('lintian finds nothing to warn of', { skip }, async () => {
	const { code, output } = await call('lintian', ['--allow-root', '--fail-on', 'warning,error', ...packages()]);
	assert.equal(code, 0, output);
});

test('only the servers and clients of WebSocket need libwebsockets', { skip }, async () => {
	const needs = await Promise.all(packages().map(async (file) => {
		const { output } = await call('dpkg-deb', ['--field', file, 'Package', 'Depends']);
		return [/^Package: (.*)$/m.exec(output)[1], output.includes('libwebsockets')];
	}));
	assert.deepEqual(Object.fromEntries(needs), { 'presence-tui': true, presencectl: false, presenced: true });
});

test('the configuration is the admin\'s', { skip }, async () => {
	const file = packages().find((name) => name.includes('presenced_'));
	const { output } = await call('dpkg-deb', ['--info', file, 'conffiles']);
	assert.equal(output, '/etc/presenced/presenced.conf\n');
});
