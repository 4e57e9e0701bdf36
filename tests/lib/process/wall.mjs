/* A wall's clock of a test's own, which can be set while programs run by it. */

import { mkdtempSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programPath } from './daemon.mjs';

export class Wall {
	constructor() {
		this.directory = mkdtempSync(path.join(tmpdir(), 'presence-wall-'));
		this.file = path.join(this.directory, 'ahead');
		this.set(0);
		/* For a program that is to go by it. */
		this.env = {
			LD_PRELOAD: path.join(path.dirname(programPath('presenced')), 'tests/wall_clock.so'),
			WALL_CLOCK: this.file,
			ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
		};
	}

	/* It is so many milliseconds ahead of the machine's, of which whole seconds count. */
	set(aheadMs) {
		writeFileSync(`${this.file}.new`, `${aheadMs}\n`);
		renameSync(`${this.file}.new`, this.file);
		this.aheadMs = aheadMs;
	}

	now() {
		return Date.now() + this.aheadMs;
	}

	close() {
		rmSync(this.directory, { recursive: true, force: true });
	}
}
