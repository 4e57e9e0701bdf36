/* The side-by-side benchmark: `./dev bench` builds, and runs this. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificate } from '../../lib/net/certificate.mjs';
import { planOf } from './cases.mjs';
import { endWithChildren } from './children.mjs';
import { describeMachine } from './machine.mjs';
import { measure } from './measure.mjs';
import { HELP, parseOptions, UsageError } from './options.mjs';
import { plot } from './plot.mjs';
import { reportText } from './report.mjs';
import { checkPrograms, SERVERS } from './servers.mjs';
import { failuresOf, tabulate } from './tabulate.mjs';
import { judge } from './targets.mjs';

const EXIT_MISSED = 1;
const EXIT_USAGE = 2;
const EXIT_FAILED = 3;

const tell = (line) => process.stderr.write(`bench: ${line}\n`);

/* A directory of our own, which goes when we go. */
function makePlace() {
	const directory = mkdtempSync(path.join(tmpdir(), 'presence-bench-'));
	process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
	return { directory, certificate: makeCertificate(directory) };
}

async function run({ mode, cases, servers: names, rounds }) {
	const servers = SERVERS.filter(({ name }) => names.includes(name));
	const machine = describeMachine(servers);
	const began = performance.now();
	const { tables: planned, runs } = planOf({ mode, cases });
	const results = await measure(runs, { servers, place: makePlace(), mode, rounds, tell });
	const tables = tabulate(planned, results, servers);
	return {
		mode, machine, servers: servers.map(({ name }) => name), tables,
		targets: judge(tables), failures: failuresOf(results),
		seconds: (performance.now() - began) / 1000,
	};
}

function write(report, { json, plot: plotFile }) {
	const text = `${JSON.stringify(report, null, '\t')}\n`;
	process.stdout.write(json === '-' ? text : reportText(report));
	if (json && json !== '-') {
		writeFileSync(json, text);
	}
	if (plotFile) {
		writeFileSync(plotFile, plot(report));
	}
}

function statusOf({ failures, targets }) {
	if (failures.length > 0) {
		return EXIT_FAILED;
	}
	return targets.some(({ result }) => result === 'missed') ? EXIT_MISSED : 0;
}

async function main() {
	const options = parseOptions(process.argv.slice(2));
	if (options.help) {
		process.stdout.write(HELP);
		return 0;
	}
	endWithChildren();
	checkPrograms();
	const report = await run(options);
	write(report, options);
	return statusOf(report);
}

try {
	process.exitCode = await main();
} catch (error) {
	tell(error.message);
	process.exitCode = error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
