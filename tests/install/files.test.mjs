/* `cmake --install`: everything is where it is found again, for everybody, and goes when it is asked to. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { start } from '../lib/process/daemon.mjs';
import { BUILD, Folder, call } from './tree.mjs';

let folder;
let staged;
before(async () => {
	folder = new Folder();
	staged = folder.at('staged');
	const { code, output } = await call('sh', ['-c', 'umask 077 && exec cmake --install "$0" --prefix /usr', BUILD],
		{ env: { DESTDIR: staged } });
	assert.equal(code, 0, output);
});
after(() => folder.remove());

const everything = () => readdirSync(staged, { recursive: true }).map((name) => path.join(staged, name));

test('what is installed under umask 077 is for everybody', () => {
	const names = everything();
	assert.ok(names.length > 30, `${names.length} files and folders`);
	for (const name of names) {
		const { mode } = statSync(name);
		assert.equal(mode & 0o444, 0o444, name);
		assert.ok(!statSync(name).isDirectory() || (mode & 0o111) === 0o111, name);
	}
});

test('alerts and the dashboard are where the manual says', () => {
	for (const name of ['prometheus/presence.rules.yml', 'grafana/presence.json']) {
		assert.ok(statSync(path.join(staged, 'usr/share/presence', name)).size > 0, name);
	}
});

test('presenced finds the page that was installed with it', async () => {
	const server = await start(path.join(staged, 'usr/bin/presenced'), ['--listen', '127.0.0.1:0', '--control', 'none']);
	const page = await fetch(server.url);
	await server.stop();
	assert.equal(page.status, 200);
});

test('the unit names the program in the prefix, is right, and exposes little', async () => {
	const text = readFileSync(path.join(staged, 'usr/lib/systemd/system/presenced.service'), 'utf8');
	assert.match(text, /^ExecStart=\/usr\/bin\/presenced /m);
	const unit = folder.at('presenced.service'); /* as if it lay where it is staged: the program has to be there */
	writeFileSync(unit, text.replace('=/usr', `=${staged}/usr`));
	for (const judgement of [['verify', '--man=no'], ['security', '--offline=true', '--threshold=15']]) {
		const { code, output } = await call('systemd-analyze', [...judgement, unit]);
		assert.equal(code, 0, output);
	}
});

test('uninstall leaves nothing', async () => {
	const { code, output } = await call('cmake', ['--build', BUILD, '--target', 'uninstall'], { env: { DESTDIR: staged } });
	assert.equal(code, 0, output);
	assert.deepEqual(existsSync(staged) ? everything() : [], []);
});
