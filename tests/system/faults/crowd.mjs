/* A roster with many in it that cost nothing: users with keys who were here before a restart, and
 * are waited for. presenced writes the file itself, which is kept for the next who needs one. */

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start } from '../../lib/process/daemon.mjs';
import { Field } from './field.mjs';

const PER_LINE = 50; /* sessions over one connection */

const made = new Map(); /* how many -> the file */
let directory = null;

/* A state file with `count` users, which is the caller's. */
export async function crowdFile(count, into) {
	if (!made.has(count)) {
		made.set(count, await make(count));
	}
	const file = path.join(into, 'state');
	copyFileSync(made.get(count), file);
	return file;
}

export function forgetCrowds() {
	made.clear();
	rmSync(directory ?? '', { recursive: true, force: true });
	directory = null;
}

async function make(count) {
	directory ??= mkdtempSync(path.join(tmpdir(), 'presence-crowd-'));
	const file = path.join(directory, `${count}`);
	const server = await start('presenced', ['--state', file, '--max-joins-per-ip', '0']);
	const field = new Field(server, Infinity);
	await Promise.all(Array.from({ length: Math.ceil(count / PER_LINE) }, (_, i) =>
		joinSome(field, i, Math.min(PER_LINE, count - i * PER_LINE))));
	await server.stop();
	return file;
}

async function joinSome(field, line, count) {
	const connection = Field.need(await field.dial({ from: `127.1.0.${line + 1}` }));
	for (let i = 0; i < count; i++) {
		const name = `user ${String(line * PER_LINE + i).padStart(5, '0')}`;
		const session = Field.need(await field.session(connection));
		const body = `40\x1e42${JSON.stringify(
			['got_a_new_user', { name, key: `the key of ${name}, 24 bytes`.replaceAll(/[ ,]/g, '-') }]
		)}`;
		await field.ask(connection, 'POST', session, { body });
	}
	connection.destroy();
}
