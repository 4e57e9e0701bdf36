/* What others are told of somebody: a stock client and a page, both present, that note every event.
 * They have keys of their own, so that they are no news to each other when the server restarts. */

import { randomBytes } from 'node:crypto';
import { join as joinByPage, SERVER_AWAY } from './browser.mjs';
import { until } from './poll.mjs';
import { client, connected, join } from '../presence/presence.mjs';

const OWN = ['existing_users', 'own_connections']; /* no news of others */

export const newKey = () => randomBytes(24).toString('base64url');

export class Witnesses {
	static async open(browser, server) {
		const socket = client(server, '/', { reconnection: true });
		const told = [];
		const payload = { name: 'Witness', key: newKey(), kind: 'app' };
		socket.onAny((...event) => told.push(event));
		await join(await connected(socket), payload);
		socket.on('connect', () => socket.emit('got_a_new_user', payload));
		const page = await browser.client({ expect: SERVER_AWAY });
		await page.addInitScript(noteEvents);
		await joinByPage(page, server.url, 'Watching');
		const witnesses = new Witnesses({ server, socket, page, told });
		await witnesses.forget();
		return witnesses;
	}

	constructor(parts) {
		Object.assign(this, parts, { passers: 0 });
	}

	/* Only what comes from now on counts. */
	async forget() {
		await this.passes();
		this.told.length = 0;
		await this.page.evaluate(() => { window.told.length = 0; });
	}

	/* Somebody else comes and goes: all that was announced before is known to the witnesses then. */
	async passes() {
		const { socket, name } = await this.#passer({});
		socket.disconnect();
		await this.#seen(name);
	}

	/* Somebody else is lost, and is gone when the grace is over: then everybody is gone who was
	 * lost before. */
	async graceIsOver() {
		const { socket, name } = await this.#passer({ key: newKey() });
		socket.io.engine.transport.ws.terminate();
		await this.#seen(name);
	}

	/* What each of the two was told, of others than those who passed: [event, name, reason?]. */
	async events() {
		const inPage = await this.page.evaluate(() => window.told);
		return [this.told, inPage].map((told) => told
			.filter(([event]) => !OWN.includes(event))
			.map(([event, { name, new_user_name: newName, reason }]) =>
				[event, name ?? newName, ...(reason ? [reason] : [])])
			.filter(([, name]) => !name.startsWith('passer')));
	}

	async #passer(payload) {
		const name = `passer ${++this.passers}`;
		const socket = client(this.server);
		await join(await connected(socket), { name, ...payload });
		return { socket, name };
	}

	async #seen(name) {
		const gone = (told) => told.some(([event, user]) =>
			event === 'disconnect_user' && user.name === name);
		await until(async () => gone(this.told)
			&& gone(await this.page.evaluate(() => window.told)), 20000, `${name} is gone`);
	}
}

/* In the page, before its own scripts: notes what its socket gets. */
function noteEvents() {
	let library;
	window.told = [];
	Object.defineProperty(window, 'io', {
		get: () => library,
		set(io) {
			const { connect } = io;
			library = Object.assign(io, {
				connect(...args) {
					const socket = connect(...args);
					socket.onAny((...event) => window.told.push(event));
					return socket;
				},
			});
		},
	});
}
