/* The page as people see it: Chromium, one context for each client.
 * A page that reports an error of any kind (a script's, a blocked load, a 404) fails its test. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { until } from './poll.mjs';

/* Our loopback under a name that is a host like any other to the browser: over http, no secure
 * context. */
export const PLAIN_HOST = 'presence.test';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
	'--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
	`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
];
const LEFT_OUT = [ /* of playwright's flags: with them a tab in the background runs as in front */
	'--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling',
	'--disable-renderer-backgrounding',
];
const PATIENCE_MS = 10000;
const UPGRADE = '5'; /* the Engine.IO packet that ends the change from polling to websocket */

/* What a browser cannot help saying about a server that is away. */
export const SERVER_AWAY =
	/ERR_(CONNECTION_|EMPTY_RESPONSE|INTERNET_DISCONNECTED|SOCKET_NOT_CONN)|WebSocket connection/;

function program() {
	const places = process.env.PATH.split(path.delimiter)
		.flatMap((directory) => PROGRAMS.map((name) => path.join(directory, name)));
	const found = places.find(existsSync);
	assert.ok(found, `one of ${PROGRAMS} is installed`);
	return found;
}

/* The profile is a new directory that playwright removes with close(). */
export class Browser {
	static async open() {
		const chrome = await chromium.launch({
			executablePath: program(), args: FLAGS, ignoreDefaultArgs: LEFT_OUT,
		});
		return new Browser(chrome);
	}

	constructor(chrome) {
		Object.assign(this, { chrome, contexts: [], complaints: [] });
	}

	/* A new client's page, not loaded yet. Options: those of a playwright context, and `expect`, a
	 * pattern of complaints that belong to the test. Without animations, unless asked for. */
	async client({ expect = /(?!)/, ...options } = {}) {
		const context = await this.chrome.newContext({ reducedMotion: 'reduce', ...options });
		context.setDefaultTimeout(PATIENCE_MS);
		this.contexts.push(context);
		context.on('page', (page) => this.#listen(page, expect));
		return context.newPage();
	}

	/* Another tab of the same client, not loaded yet. */
	tab(page) {
		return page.context().newPage();
	}

	#listen(page, expect) {
		const complain = (text) => expect.test(text) || this.complaints.push(text);
		page.on('pageerror', (error) => complain(error.stack || error.message));
		page.on('console', (message) => {
			if (['error', 'warning'].includes(message.type())) {
				complain(`${message.text()} (${message.location().url})`);
			}
		});
	}

	/* After each test: the clients leave, and none of their pages may have complained. */
	async clear() {
		const { complaints } = this;
		this.complaints = [];
		await Promise.all(this.contexts.splice(0).map((context) => context.close()));
		assert.deepEqual(complaints, []);
	}

	async close() {
		await this.chrome.close();
	}
}

/* Answers the page's question for a name. */
export async function answer(page, name) {
	await page.fill('#name', name);
	await page.press('#name', 'Enter');
}

export async function inState(page, state) {
	await page.waitForSelector(`body[data-state="${state}"]`, { state: 'attached' });
}

/* Loads the page and joins. */
export async function join(page, url, name) {
	await page.goto(url);
	await answer(page, name);
	await inState(page, 'online');
}

/* Lets a test speak for the server: await say(packet), once the page's connection is a websocket.
 * To be called before the page is loaded. */
export async function serverVoice(page) {
	let connection;
	await page.routeWebSocket(/socket\.io/, (route) => {
		const server = route.connectToServer();
		route.onMessage((packet) => {
			server.send(packet);
			connection = packet === UPGRADE ? route : connection;
		});
	});
	return async (packet) => {
		await until(() => connection, PATIENCE_MS, 'the connection is a websocket');
		connection.send(packet);
	};
}

/* The boxes in their order: the names, as text, and " (you)". */
export function boxes(page) {
	return page.$$eval('#people > li', (items) => items.map((item) => {
		const you = item.querySelector('.you');
		return item.querySelector('bdi').textContent + (you.hidden ? '' : you.textContent);
	}));
}

/* Waits until exactly these boxes are there, in this order, and the count says so. */
export async function shows(page, ...names) {
	let seen;
	const right = async () => {
		seen = [await boxes(page), await page.textContent('#count')];
		return JSON.stringify(seen) === JSON.stringify([names, String(names.length)]);
	};
	await until(right, PATIENCE_MS, () => `the page shows ${names}; it shows ${seen}`);
}
