/* The command line of the side-by-side benchmark. */

import { parseArgs } from 'node:util';
import { CASES } from './cases.mjs';
import { SERVERS } from './servers.mjs';

const OPTIONS = {
	quick: { type: 'boolean' },
	smoke: { type: 'boolean' },
	json: { type: 'string' },
	plot: { type: 'string' },
	case: { type: 'string', multiple: true },
	peer: { type: 'string', multiple: true },
	rounds: { type: 'string' },
	help: { type: 'boolean' },
};

const ROUNDS_MAX = 100;
const caseNames = CASES.map(({ name }) => name);
const peerNames = SERVERS.map(({ name }) => name).filter((name) => name !== 'presence');

export const HELP = `usage: ./dev bench [OPTION]...

Runs presenced, its rivals, and a bare loop of send(), each with the same clients, in turns, and
prints what they cost. Exit status: 0, all targets are met; 1, one is missed; 2, a wrong option;
3, something could not be run.

  --quick        few rounds, and the large sizes for the fast ones only: under five minutes
  --case NAME    only this case; may be repeated: ${caseNames.slice(0, 6).join(', ')},
                 ${caseNames.slice(6).join(', ')}
  --peer NAME    beside presence only this one; may be repeated: ${peerNames.slice(0, 3).join(', ')},
                 ${peerNames.slice(3).join(', ')}
  --rounds N     so many rounds of everything
  --json FILE    all figures as JSON; - for stdout, which then has nothing else
  --plot FILE    the cost of a join storm over its size, as SVG
  --smoke        tiny sizes, one round, presence and floor only: whether the benchmark itself works
  --help         print this
`;

export class UsageError extends Error {}

function check(good, problem) {
	if (!good) {
		throw new UsageError(problem);
	}
}

function parse(args) {
	try {
		return parseArgs({ args, options: OPTIONS }).values;
	} catch (error) {
		throw new UsageError(error.message.split('. ')[0]);
	}
}

/* {mode, cases, servers, rounds, json, plot, help}: names, and null for what was not given. Throws a
 * UsageError. */
export function parseOptions(args) {
	const values = parse(args);
	const rounds = values.rounds === undefined ? null : Number(values.rounds);
	check(!(values.quick && values.smoke), '--quick and --smoke exclude each other');
	check(rounds === null || (Number.isInteger(rounds) && rounds > 0 && rounds <= ROUNDS_MAX),
		`--rounds takes a number from 1 to ${ROUNDS_MAX}, not '${values.rounds}'`);
	for (const name of values.case ?? []) {
		check(caseNames.includes(name), `there is no case '${name}'`);
	}
	check(values.plot === undefined || (values.case ?? ['storm']).includes('storm'),
		'--plot shows the case storm, which was not chosen');
	for (const name of values.peer ?? []) {
		check(peerNames.includes(name), `there is no peer '${name}'`);
	}
	return {
		mode: values.smoke ? 'smoke' : values.quick ? 'quick' : 'full',
		cases: values.case ?? caseNames,
		servers: ['presence', ...(values.peer ?? (values.smoke ? ['floor'] : peerNames))],
		rounds,
		json: values.json ?? null,
		plot: values.plot ?? null,
		help: values.help ?? false,
	};
}
