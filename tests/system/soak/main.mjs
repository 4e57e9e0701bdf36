/* `./dev soak`: a million joins and leaves, or as many as there are minutes for, on the release build.
 * Prints what the server takes as it goes; fails where that does not stay what it was. */

import { parseArgs } from 'node:util';
import { start } from '../../lib/process/daemon.mjs';
import { soak } from './soak.mjs';

const MB = 1024 * 1024;
const MILLION = 1000 * 1000;
const STEPS = 40;          /* lines that are printed, at the least */
const SETTLED = 10000;     /* joins */
const GROWTH = 2 * MB;

const { values: { minutes, joins, help } } = parseArgs({
	options: {
		minutes: { type: 'string', default: 'Infinity' },
		joins: { type: 'string', default: String(MILLION) },
		help: { type: 'boolean' },
	},
});

async function main() {
	const server = await start('presenced', ['--leave-grace', '500', '--max-joins-per-ip', '0']);
	const limit = { joins: Number(joins), ms: Number(minutes) * 60000 };
	let settled = null;
	let next = 0;
	let last = null;
	await soak(server, (done) => done.joins >= limit.joins || done.ms >= limit.ms, (now) => {
		settled ??= now.joins >= SETTLED ? now : null;
		last = now;
		if (now.joins >= next) {
			next += limit.joins / STEPS;
			print(now);
		}
	});
	print(last);
	await server.stop();
	const growth = settled ? last.memory - settled.memory : 0;
	console.log(`memory grew by ${(growth / MB).toFixed(2)} MB after the first ${SETTLED} joins`);
	return growth <= GROWTH && (!settled || last.files <= settled.files) ? 0 : 1;
}

function print({ joins: count, memory, files, processorMs }) {
	console.log(`${String(count).padStart(8)} joins and leaves  ${(memory / MB).toFixed(2)} MB`
		+ `  ${files} descriptors  ${(processorMs / 1000).toFixed(1)} s of processor`);
}

if (help) {
	console.log('usage: ./dev soak [--minutes M] [--joins N]\n\n'
		+ 'Joins and leaves, a million of them or for M minutes; memory has to stay what it was.');
} else {
	process.exit(await main());
}
