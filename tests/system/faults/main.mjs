/* `./dev faults`: tries all attacks, or those of some groups, and prints the table of docs/security.md.
 * Fails where something was not as it should be. */

import os from 'node:os';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { forgetCrowds } from './crowd.mjs';
import { closeHonest, figures, obstacle, summary, trial } from './trial.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const known = readdirSync(path.join(here, 'attacks')).map((file) => path.basename(file, '.mjs'));

const { values: { seconds, help }, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		seconds: { type: 'string', default: process.env.PRESENCE_FAULTS_SECONDS ?? '5' },
		help: { type: 'boolean' },
	},
});

const HEAD = [
	'| attack | what was done | joins meanwhile, p99 | without | memory, most | afterwards | verdict |',
	'|---|---|---|---|---|---|---|',
];

const oneLine = (text) => text.replaceAll(/[\s|]+/g, ' ');

function row({ attack, wrong, ...result }) {
	const { did, p99, usual, peak, kept } = figures({ attack, ...result });
	const verdict = wrong.length === 0 ? 'held' : `**${oneLine(wrong.join('; '))}**`;
	const meanwhile = attack.full ? 'nobody comes in' : `${p99} ms`;
	return `| ${attack.name} | ${attack.what} (${did}) | ${meanwhile} | ${usual} ms`
		+ ` | +${peak} | +${kept} | ${verdict} |`;
}

async function main() {
	const groups = positionals.length > 0 ? positionals : known;
	const rows = [];
	let failed = 0;
	for (const group of groups) {
		const { attacks } = await import(`./attacks/${group}.mjs`);
		for (const attack of attacks.filter((one) => !obstacle(one))) {
			const result = await trial(group, attack, Number(seconds)).catch((error) => error);
			if (result instanceof Error) {
				failed++;
				console.error(`${attack.name}: ${result.message}`);
				rows.push(`| ${attack.name} | ${attack.what} | | | | | **${oneLine(result.message)}** |`);
				continue;
			}
			failed += result.wrong.length > 0 ? 1 : 0;
			console.error(summary(result), ...result.wrong);
			rows.push(row(result));
		}
	}
	console.log([...HEAD, ...rows].join('\n'));
	console.log(`\n${rows.length} attacks of ${seconds} s each, on ${os.cpus().length} ×`
		+ ` ${os.cpus()[0].model.trim()}, Linux ${os.release().split('-')[0]}.`);
	return failed === 0 ? 0 : 1;
}

if (help || positionals.some((group) => !known.includes(group))) {
	console.log('usage: ./dev faults [--seconds S] [GROUP…]\n\n'
		+ `Attacks presenced, S seconds (5) each. The groups are ${known.join(', ')}.`);
	process.exit(help ? 0 : 2);
}
const code = await main();
closeHonest();
forgetCrowds();
process.exit(code);
