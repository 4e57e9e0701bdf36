/* The program that attacks, a process of its own. Arguments: the group, the attack's name. Over IPC it gets {target, seconds},
 * and says {amount} when the time is over; its connections stay until it is killed. */

import { setTimeout as pause } from 'node:timers/promises';
import { Field } from './field.mjs';

const GRACE_MS = 1000;

const [, , group, name] = process.argv;
const { attacks } = await import(`./attacks/${group}.mjs`);
const attack = attacks.find((one) => one.name === name);

process.once('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => process.send({ error: error.stack }));
process.once('message', async ({ target, seconds }) => {
	const field = new Field(target, seconds);
	/* What it returns is not collected before the end; a server that says nothing does not keep it. */
	const kept = await Promise.race([attack.run(field), field.rest().then(() => pause(GRACE_MS))]);
	await field.rest();
	process.send({ amount: field.amount, kept: Boolean(kept) });
});
process.send({ ready: true });
