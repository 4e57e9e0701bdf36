/* What the release build is to have of the compiler's and linker's hardening, as readelf sees it. */

import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { programPath } from '../../lib/process/daemon.mjs';

const readelf = (options, file) => execFileSync('readelf', ['--wide', ...options, file], {
	encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
});
const compiler = (...options) => execFileSync(process.env.CC || 'cc', options, { encoding: 'utf8' })
	.trim();

/* The linker keeps a property that all objects have, and those of the C library are among them. */
function libraryHas(property) {
	return readelf(['--notes'], compiler('-print-file-name=Scrt1.o')).includes(property);
}

describe('hardening', () => {
	for (const name of ['presenced', 'presence-tui', 'presencectl']) {
		const file = programPath(name);

		test(`${name} can be loaded anywhere`, () => {
			assert.match(readelf(['--file-header'], file), /Type: +DYN/);
			assert.match(readelf(['--dynamic'], file), /FLAGS_1.*\bPIE\b/);
		});

		test(`${name} has no writable table of addresses`, () => {
			assert.match(readelf(['--segments'], file), /GNU_RELRO/);
			assert.match(readelf(['--dynamic'], file), /FLAGS.*\b(BIND_)?NOW\b/);
		});

		test(`${name} has no segment that is written and executed, the stack least of all`, () => {
			const segments = readelf(['--segments'], file);
			assert.match(segments, /GNU_STACK .* RW /);
			assert.doesNotMatch(segments, /^ +\w+ +(0x[0-9a-f]+ +){5}RWE/m);
			assert.doesNotMatch(readelf(['--dynamic'], file), /TEXTREL/);
		});

		test(`${name} guards its stack and its buffers`, () => {
			const symbols = readelf(['--dyn-syms'], file);
			assert.match(symbols, /__stack_chk_fail/);
			assert.match(symbols, /__(v?sn?printf|memcpy|explicit_bzero|fgets|read|v?fprintf)_chk/);
		});

		test(`${name} looks for no library where it was built`, () => {
			assert.doesNotMatch(readelf(['--dynamic'], file), /RPATH|RUNPATH/);
		});

		test(`${name} says where it may be jumped to`, (t) => {
			const notes = readelf(['--notes'], file);
			for (const property of ['IBT', 'SHSTK', 'BTI', 'PAC']) {
				if (libraryHas(property)) {
					assert.match(notes, new RegExp(property));
				}
			}
			if (process.arch === 'x64') {
				assert.ok(landings(file) > 100, 'functions begin with endbr64');
			}
			t.diagnostic(`the C library is ${libraryHas('IBT') ? '' : 'not '}made for it`);
		});
	}
});

/* Functions of a program of x86-64 that begin with endbr64. */
function landings(file) {
	const code = execFileSync('objdump', ['--disassemble', '--no-show-raw-insn', file], {
		encoding: 'utf8', maxBuffer: 256 * 1024 * 1024,
	});
	return code.match(/>:\n +[0-9a-f]+:\s+endbr64/g)?.length ?? 0;
}
