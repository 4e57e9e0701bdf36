/* Makes the runs: rounds go in turns over the servers, so that what the machine does meanwhile
 * meets all of them alike. */

import { runLoad } from './load.mjs';
import { roundsOf } from './runs.mjs';
import { startServer, Unavailable } from './servers.mjs';

/* What one server gave in one run: {figures: [one of each round], reason, failed}; `reason` says why
 * there are none, and `failed` whether that is an error. */
const nothing = (reason) => ({ figures: [], reason: reason ?? null, failed: false });

class Measurement {
	constructor({ servers, place, mode, rounds, tell }) {
		Object.assign(this, { servers, place, mode, rounds, tell, unavailable: new Map() });
	}

	async make(run) {
		const planned = new Map(this.servers.map((server) =>
			[server, roundsOf(run, server.name, this.mode, this.rounds)]));
		const results = new Map([...planned].map(([{ name }, { reason }]) => [name, nothing(reason)]));
		const most = Math.max(...[...planned.values()].map(({ rounds }) => rounds));
		for (let round = 1; round <= most; round++) {
			for (const [server, { rounds }] of planned) {
				const result = results.get(server.name);
				if (round <= rounds && !result.reason) {
					await this.#turn(run, server, result, `${round}/${rounds}`);
				}
			}
		}
		return results;
	}

	async #turn(run, server, result, round) {
		const began = Date.now();
		try {
			if (this.unavailable.has(server)) {
				throw this.unavailable.get(server);
			}
			result.figures.push(await this.#once(run, server));
		} catch (error) {
			this.#note(error, server, result);
		}
		const seconds = ((Date.now() - began) / 1000).toFixed(1);
		this.tell(`${run.id} ${server.name} ${round}: ${result.reason ?? `${seconds} s`}`);
	}

	async #once(run, server) {
		const running = await startServer(server, this.place, run);
		try {
			return await runLoad(running, { ...run, control: server.name === 'presence' });
		} finally {
			await running.stop();
		}
	}

	#note(error, server, result) {
		result.reason = error.message;
		if (error instanceof Unavailable) {
			this.unavailable.set(server, error);
		} else {
			result.failed = true;
			result.figures = [];
		}
	}
}

/* Results by run id and server name. `place` is where the servers have their files; `tell` is called
 * with a line for each run. */
export async function measure(runs, settings) {
	const measurement = new Measurement(settings);
	const results = new Map();
	for (const run of runs) {
		results.set(run.id, await measurement.make(run));
	}
	return results;
}
