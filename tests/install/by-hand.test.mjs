/* Building as people try it: by cmake alone, of a tarball, where not everything is installed. */

import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Folder, SOURCE, call, copyTree } from './tree.mjs';

const LIBRARIES = 'views/node_modules';

let folder;
let tree; /* its path has what shells take for their own */
before(() => {
	folder = new Folder();
	tree = folder.at('this & that');
	copyTree(tree);
	cpSync(path.join(SOURCE, LIBRARIES), path.join(tree, LIBRARIES), { recursive: true });
});
after(() => folder.remove());

/* Puts a program of this name before the others in the PATH, which notes that it was called, and fails. */
function broken(name) {
	const bin = folder.at(`broken-${name}`);
	const called = path.join(bin, 'called');
	mkdirSync(bin, { recursive: true });
	writeFileSync(path.join(bin, name), `#!/bin/sh\n: > "${called}"\nexit 1\n`);
	chmodSync(path.join(bin, name), 0o755);
	return { env: { PATH: `${bin}:${process.env.PATH}` }, wasCalled: () => existsSync(called) };
}

/* cmake finds nothing but these. */
async function only(...programs) {
	const found = await Promise.all(programs.map(async ([variable, name]) =>
		`-D${variable}=${(await call('sh', ['-c', `command -v ${name}`])).output.trim()}`));
	return ['-G', 'Ninja', '-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF', '-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF',
		...found];
}

const compiler = () => only(['CMAKE_C_COMPILER', 'cc'], ['CMAKE_MAKE_PROGRAM', 'ninja'],
	['PKG_CONFIG_EXECUTABLE', 'pkg-config']);

describe('a build', () => {
	test('in a folder of the source is refused, before it writes over its own files', async () => {
		for (const inside of ['.', 'views']) {
			const { code, output } = await call('cmake', ['-S', '.', '-B', inside], { cwd: tree });
			assert.equal(code, 1, output);
			assert.match(output, /cmake -B build/);
			rmSync(path.join(tree, inside, 'CMakeCache.txt'));
			rmSync(path.join(tree, inside, 'CMakeFiles'), { recursive: true });
		}
	});

	test('without a type is a release, hardened, and needs neither cmocka nor a git repository', async () => {
		const { code, output } = await call('cmake', ['-B', 'build/release'], { cwd: tree });
		assert.equal(code, 0, output);
		const cache = readFileSync(path.join(tree, 'build/release/CMakeCache.txt'), 'utf8');
		assert.match(cache, /^CMAKE_BUILD_TYPE:STRING=Release$/m);
		assert.match(cache, /^CMAKE_C_FLAGS_RELEASE:STRING=-O2 .*-D_FORTIFY_SOURCE=2/m);
		assert.doesNotMatch(cache, /cmocka/i);
	});

	test('gathers the page and compiles in a path with an ampersand and spaces', async () => {
		const built = await call('cmake', ['--build', '--preset', 'release', '--target', 'views', 'core-options'], { cwd: tree });
		assert.equal(built.code, 0, built.output);
		assert.ok(existsSync(path.join(tree, 'build/release/views/jquery.slim.min.js')));
	});

	test('without node and scdoc says what it leaves out, and has the programs', async () => {
		const away = folder.at('bare');
		copyTree(away);
		const { code, output } = await call('cmake', ['-B', 'build', ...await compiler()], { cwd: away });
		assert.equal(code, 0, output);
		assert.match(output, /The page is left out: npm is not here/);
		assert.match(output, /The manual pages are left out: scdoc is not here/);
		const plan = await call('ninja', ['-C', 'build', '-n', 'presencectl', 'presenced'], { cwd: away });
		assert.equal(plan.code, 0, plan.output);
	});

	test('of presencectl alone looks for no libwebsockets', async () => {
		const { code, output } = await call('cmake', ['-B', 'cli-only', '-DPRESENCE_DAEMON=OFF', '-DPRESENCE_TUI=OFF'], { cwd: tree });
		assert.equal(code, 0, output);
		assert.doesNotMatch(output, /libwebsockets|npm|ncurses/);
	});
});

describe('the packages of npm', () => {
	const bring = (env) => call('cmake', ['-D', `FOLDER=${path.join(tree, 'views')}`, '-P', 'cmake/npm.cmake'], { cwd: tree, env });
	const lock = () => path.join(tree, 'views/package-lock.json');

	test('are left alone where they fit the lock, whatever is newer', async () => {
		const npm = broken('npm');
		const later = Date.now() / 1000 + 60;
		utimesSync(lock(), later, later);
		const { code, output } = await bring(npm.env);
		assert.equal(code, 0, output);
		assert.equal(npm.wasCalled(), false);
		assert.ok(existsSync(path.join(tree, LIBRARIES, 'jquery/package.json')));
	});

	test('are fetched where the lock names another version, and a failure is one', async () => {
		const npm = broken('npm');
		const text = readFileSync(lock(), 'utf8');
		const { version } = JSON.parse(text).packages['node_modules/jquery'];
		writeFileSync(lock(), text.replaceAll(`"${version}"`, '"0.0.1"'));
		const { code } = await bring(npm.env);
		writeFileSync(lock(), text);
		assert.equal(code, 1);
		assert.equal(npm.wasCalled(), true);
	});
});

test('./dev refuses a preset that there is not, and installs nothing before', async () => {
	const apt = broken('apt-get');
	const { code, output } = await call('./dev', ['build', 'realease'], { cwd: tree, env: apt.env });
	assert.equal(code, 1);
	assert.match(output, /no preset 'realease', but release dev fuzz/);
	assert.equal(apt.wasCalled(), false);
});
