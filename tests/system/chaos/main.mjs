/* `./dev chaos`: rounds of chaos by a seed, on the release build. Fails where a view was not the roster. */

import { parseArgs } from 'node:util';
import { runChaos } from './chaos.mjs';

const SHOWN = 20; /* of what is wrong */

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
		rounds: { type: 'string', default: '10' },
		clients: { type: 'string', default: '240' },
		acts: { type: 'string', default: '1000' },
		help: { type: 'boolean' },
	},
});

if (values.help) {
	console.log('usage: ./dev chaos [--seed N] [--rounds K] [--clients C] [--acts A]\n\n'
		+ 'K rounds (10) of A acts (1000, eight seconds) of chaos with C clients (240). The same seed does the same.');
	process.exit(0);
}
console.log(`./dev chaos --seed ${values.seed} --rounds ${values.rounds} --clients ${values.clients}`
	+ ` --acts ${values.acts}`);
const wrong = await runChaos({
	seed: Number(values.seed), rounds: Number(values.rounds), clients: Number(values.clients),
	acts: Number(values.acts), told: console.log,
});
wrong.slice(0, SHOWN).forEach((text) => console.log(text));
console.log(wrong.length === 0 ? 'every view was the roster' : `${wrong.length} wrong`);
process.exit(wrong.length === 0 ? 0 : 1);
