/* Many clients that come, rename themselves and go at random, and what each of them was told.
 * CHURN_SEED repeats a run. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { client, connected, emptied, join, leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { until } from '../../../lib/process/poll.mjs';

const CLIENTS = 200;
const ROUNDS = 3;
const ACTIONS = 4; /* of each client in a round */
const SEED = Number(process.env.CHURN_SEED ?? 20240229);

const TRANSPORTS = [['websocket'], ['polling'], ['polling', 'websocket']];

/* mulberry32: small, and the same everywhere. */
function random(seed) {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let x = Math.imul(state ^ (state >>> 15), state | 1);
		x = (x + Math.imul(x ^ (x >>> 7), x | 61)) ^ x;
		return ((x ^ (x >>> 14)) >>> 0) % below;
	};
}

/* One who comes and goes. What it was told in each of its presences is kept in `told`. */
class Wanderer {
	constructor(server, index) {
		Object.assign(this, {
			server,
			index,
			next: random(SEED + index),
			names: 0,
			told: [],
			socket: null,
		});
	}

	act() {
		if (!this.socket) {
			return this.enter();
		}
		return this.next(3) === 0 ? this.leave() : this.rename();
	}

	async enter() {
		const socket = client(this.server, '/', {
			transports: TRANSPORTS[this.next(TRANSPORTS.length)],
		});
		const fold = new Fold().listen(socket);
		if (this.next(2)) {
			await connected(socket, 30000); /* else the join waits in the client */
		}
		const answer = await join(socket, { name: this.name() }, 30000);
		assert.equal(answer.ok, true, JSON.stringify(answer));
		await until(() => fold.snapshots === 1, 30000, 'existing_users');
		Object.assign(this, { socket, fold, id: answer.id });
		this.told.push({ id: answer.id, fold });
	}

	async rename() {
		const answer = await join(this.socket, { name: this.name() }, 30000);
		assert.deepEqual(answer, { ok: true, id: this.id });
	}

	async leave() {
		if (this.next(2)) {
			this.socket.disconnect();
		} else {
			this.socket.io.engine.close();
		}
		this.socket = null;
	}

	name() {
		return `w${this.index} ${'αβγ😀'.slice(0, this.next(3))} ${++this.names}`;
	}
}

/* The rosters that a sequence of changes leads to, as text, the first before any change. */
function rosters(fold) {
	const replay = new Fold();
	replay.apply('existing_users', fold.snapshot);
	const texts = [JSON.stringify(replay.list())];
	for (const change of fold.changes) {
		replay.apply(...change);
		texts.push(JSON.stringify(replay.list()));
	}
	return texts;
}

/* What one was told in a presence must be a stretch of the history, from its snapshot on. */
function checkPresence({ id, fold }, history, states) {
	fold.check();
	const joined = history.findIndex(([event, user]) => event === 'new_user' && user.id === id);
	assert.notEqual(joined, -1, `the join of ${id} is in the history`);
	const snapshot = JSON.stringify(fold.snapshot);
	const from = states.indexOf(snapshot, joined + 1);
	assert.notEqual(from, -1, `the snapshot of ${id} was the roster at some moment after its join`);
	assert.deepEqual(fold.changes, history.slice(from, from + fold.changes.length),
		`what ${id} was told after its snapshot is what happened`);
}

describe('churn', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(leaveAll);
	after(() => server?.stop());

	test(`${CLIENTS} clients that come and go know who is there (seed ${SEED})`, async () => {
		const historian = await member(server, 'historian');
		const wanderers = Array.from({ length: CLIENTS }, (_, i) => new Wanderer(server, i));
		for (let round = 0; round < ROUNDS; round++) {
			await Promise.all(wanderers.map(async (wanderer) => {
				for (let i = 0; i < ACTIONS; i++) {
					await wanderer.act();
				}
			}));
			await converged(wanderers.filter(({ socket }) => socket), historian);
		}
		const states = rosters(historian.fold);
		const presences = wanderers.flatMap(({ told }) => told);
		assert.ok(presences.length > CLIENTS);
		for (const presence of presences) {
			checkPresence(presence, historian.fold.changes, states);
		}
		checkOnce(historian.fold.changes, presences);
		leaveAll();
		await emptied(server);
	});

	/* All folds, and the historian's, are the roster of the server. */
	async function converged(present, historian) {
		let behind = ['all'];
		await until(
			async () => {
				const truth = JSON.stringify(await roster(server));
				behind = [historian, ...present].filter(
					({ fold }) => JSON.stringify(fold.list()) !== truth
				);
				return behind.length === 0;
			},
			30000,
			() => `all folds are the roster; ${behind.length} are not`
		);
		assert.equal(historian.fold.users.size, present.length + 1);
	}

	/* Exactly one join of each presence, and no more than one leave. */
	function checkOnce(history, presences) {
		const ids = (wanted) =>
			history.filter(([event]) => event === wanted).map(([, user]) => user.id);
		assert.deepEqual(ids('new_user').sort(), presences.map(({ id }) => id).sort());
		const left = ids('disconnect_user');
		assert.equal(new Set(left).size, left.length);
	}
});
