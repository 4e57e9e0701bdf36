/* Chaos by a seed: clients of all kinds come, go, rename themselves and are killed, over a network that
 * breaks, while the server is stopped, restarted and killed. At each quiet moment what every client
 * sees is what the server's list says, and who is on the list wants to be. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { favour } from '../../lib/process/priority.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { roster } from '../../lib/presence/presence.mjs';
import { Chance } from './chance.mjs';
import { ChaosServer } from './server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

const INTERVAL_MS = 1500;
const TIMEOUT_MS = 2000;
const GRACE_MS = 1500;
const STOP_MS = 2300;      /* longer than --ping-timeout */
const QUIET_MS = 30000;    /* by then everybody is back and everything is told */
const PER_AGENT = 12;
const ROOMS = ['/', '/', '/a', '/b'];
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];

const ACTS = {
	rename: 28, leave: 12, back: 16, reload: 14, drop: 12, /* of one client */
	network: 8, heal: 2, outage: 0.6, killClients: 1, stopClients: 2,
	stopServer: 0.4, restart: 0.25, crash: 0.25, starve: 0.25, fullDisk: 0.15,
};
const FAULTS = ['freeze', 'delay', 'trickle', 'swallow', 'cut'];

export class Chaos {
	/* Options: seed, clients, acts (of a round), `told`, a function that gets lines of text. */
	static async begin(options) {
		const chaos = new Chaos(options);
		const { chance } = chaos;
		chaos.recovery = chance.percent(50);
		const state = chance.percent(70);
		chaos.server = await ChaosServer.start([
			'--ping-interval', `${INTERVAL_MS}`, '--ping-timeout', `${TIMEOUT_MS}`,
			'--leave-grace', `${GRACE_MS}`, ...(chaos.recovery ? ['--recovery'] : []),
		], state);
		chaos.told(`recovery ${chaos.recovery}, state ${state}, a disk to fill`
			+ ` ${chaos.server.hasDisk}`);
		chaos.network = fork(path.join(here, 'network.mjs'));
		chaos.network.send({ listen: chaos.server.port });
		const [{ port }] = await within(once(chaos.network, 'message'), 5000, 'the network');
		chaos.proxied = `http://127.0.0.1:${port}`;
		chaos.fill();
		return chaos;
	}

	constructor({ seed, clients, acts, told = () => {} }) {
		Object.assign(this, {
			chance: new Chance(seed), clients, acts, told, agents: new Set(), ids: 0, wrong: [],
			done: {}, pending: new Set(), lastKey: null, busy: false,
		});
	}

	/* As many agents as there are to be. */
	fill() {
		while (this.agents.size * PER_AGENT < this.clients) {
			const agent = fork(path.join(here, 'agent.mjs'));
			agent.ids = [];
			agent.on('error', () => {});
			agent.once('exit', (code) => { code && this.wrong.push(`an agent ended with ${code}`); });
			for (let i = 0; i < PER_AGENT; i++) {
				const traits = this.#traits();
				agent.ids.push(traits.id);
				agent.send({ add: traits });
			}
			this.agents.add(agent);
		}
	}

	#traits() {
		const { chance, server } = this;
		const id = ++this.ids;
		const raw = chance.percent(25);
		const shared = this.lastKey !== null && chance.percent(10);
		const key = shared ? this.lastKey.key : `the-key-of-number-${id}-${chance.between(1e6, 1e7)}`;
		const room = shared ? this.lastKey.room : chance.pick(ROOMS);
		const keyed = shared || chance.percent(60);
		if (this.lastKey !== null && shared) {
			this.lastKey = null; /* two of a person are enough */
		} else if (keyed) {
			this.lastKey = { key, room };
		}
		return {
			id, raw, room, key: keyed ? key : null,
			shared: keyed, /* another may have its key, and then its name */
			version: raw ? 4 : chance.pick([4, 4, 4, 3, 2]),
			transports: raw ? ['websocket'] : chance.pick(TRANSPORTS),
			url: chance.percent(60) ? this.proxied : server.url, path: '/socket.io/',
			offsets: this.recovery,
		};
	}

	/* A round: chaos, then quiet, then a look. What is wrong is in this.wrong. */
	async round() {
		for (let left = this.acts; left > 0; left--) {
			await this.#act();
			await pause(this.chance.between(1, 15));
		}
		await Promise.all(this.pending);
		this.network.send({ heal: true });
		this.fill();
		const began = performance.now();
		await this.#settle();
		this.told(`quiet after ${Math.round(performance.now() - began)} ms,`
			+ ` ${this.wrong.length} wrong; so far: ${JSON.stringify(this.done)}`);
	}

	async #act() {
		const act = this.chance.weighed(ACTS);
		this.done[act] = (this.done[act] ?? 0) + 1;
		const agent = this.chance.pick([...this.agents]);
		if (!agent) {
			this.fill();
		} else if (Object.hasOwn(this.#larger, act)) {
			await this.#larger[act](agent);
		} else {
			agent.send({ act, id: this.chance.pick(agent.ids) });
		}
	}

	/* Goes on for a while, and is over before it is quiet. */
	#meanwhile(work) {
		const one = work.finally(() => this.pending.delete(one));
		this.pending.add(one);
	}

	/* Something of the server: one thing at a time. */
	#serverAct(act) {
		if (this.busy) {
			return;
		}
		this.busy = true;
		this.#meanwhile(act()
			.then((wrong) => { wrong && this.wrong.push(wrong); })
			.catch((error) => this.wrong.push(error.stack))
			.finally(() => { this.busy = false; }));
	}

	#larger = {
		network: () => this.network.send({
			fault: this.chance.pick(FAULTS), percent: this.chance.between(2, 15),
			seed: this.chance.between(0, 2 ** 31), ms: this.chance.between(50, 1500),
		}),
		heal: () => this.network.send({ heal: true }),
		outage: () => {
			this.network.send({ outage: this.chance.pick(['refuse', 'hang']) });
			this.#meanwhile(pause(this.chance.between(300, 2500))
				.then(() => this.network.send({ outage: null })));
		},
		killClients: (agent) => {
			this.agents.delete(agent);
			agent.kill('SIGKILL');
			this.#meanwhile(pause(this.chance.between(100, 1500)).then(() => this.fill()));
		},
		stopClients: (agent) => {
			agent.kill('SIGSTOP');
			this.#meanwhile(pause(this.chance.between(300, 3000))
				.then(() => agent.kill('SIGCONT')));
		},
		stopServer: () => this.#serverAct(async () => {
			this.server.pause();
			await pause(STOP_MS);
			this.server.resume();
		}),
		restart: () => this.#serverAct(() => this.server.restart()),
		crash: () => this.#serverAct(() => this.server.crash()),
		starve: () => this.#serverAct(async () => {
			this.server.allowFiles(5);
			await pause(1000);
			this.server.allowFiles(null);
		}),
		fullDisk: () => this.server.hasDisk
			&& this.#serverAct(() => this.server.restartOnFullDisk()),
	};

	/* Waits until there is no difference; those that stay are wrong. */
	async #settle() {
		let differences = [];
		await until(async () => {
			differences = await this.#look().catch((error) => [error.message]);
			return differences.length === 0;
		}, QUIET_MS, 'quiet').catch(() => {});
		this.wrong.push(...differences);
	}

	async #look() {
		const rosters = {};
		for (const room of new Set(ROOMS)) {
			rosters[room] = (await roster(this.server, room)).map(({ id, name }) => [id, name]);
		}
		const answers = await Promise.all([...this.agents].map(async (agent) => {
			const stop = new AbortController();
			const answer = once(agent, 'message', stop);
			agent.send({ compare: rosters });
			const [told] = await within(answer, 5000, 'an agent compares').finally(() => stop.abort());
			return told;
		}));
		this.wrong.push(...answers.flatMap(({ wrong }) => wrong));
		const present = new Set(answers.flatMap((answer) => answer.present));
		return [
			...answers.flatMap((answer) => answer.differences),
			...Object.entries(rosters).flatMap(([room, users]) => users
				.filter(([id]) => !present.has(id))
				.map(([, name]) => `${name} is listed in ${room}, and is not there`)),
		];
	}

	/* Everybody leaves: the server has nobody any more, and ends in peace. */
	async end() {
		this.agents.forEach((agent) => agent.kill('SIGKILL'));
		this.network.kill();
		const isEmpty = async () => (await Promise.all([...new Set(ROOMS)].map((room) =>
			roster(this.server, room)))).every((users) => users.length === 0);
		await until(isEmpty, QUIET_MS, 'all rooms are empty')
			.catch((error) => this.wrong.push(error.message));
		const wrong = await this.server.end();
		if (wrong) {
			this.wrong.push(wrong);
		}
	}

	/* Ends everything without a look. */
	abandon() {
		this.agents.forEach((agent) => agent.kill('SIGKILL'));
		this.network?.kill();
		this.server?.remove();
	}
}

/* Runs rounds by a seed: what was wrong, [] if nothing. */
export async function runChaos({ rounds, ...options }) {
	favour();
	const chaos = await Chaos.begin(options);
	try {
		for (let round = 0; round < rounds && chaos.wrong.length === 0; round++) {
			await chaos.round();
		}
		await chaos.end();
		return chaos.wrong;
	} finally {
		chaos.abandon();
	}
}
