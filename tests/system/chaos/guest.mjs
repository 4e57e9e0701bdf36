/* One client under chaos, stock or raw: it wants to be present under its name, or not to be, and folds
 * what it is told. What it is told that cannot be true is kept in `wrong`. */

import WebSocket from 'ws';
import { io } from 'socket.io-client';
import io2 from 'socket.io-client-2';
import { io as io3 } from 'socket.io-client-3';
import { Fold } from '../../lib/presence/fold.mjs';

const MAKERS = { 2: io2, 3: io3, 4: io };
const EVENTS = ['existing_users', 'new_user', 'user_renamed', 'disconnect_user'];
const AGAIN_MS = 300; /* after a refusal, or a close of a raw one */
const STOCK = {
	forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 500, timeout: 3000,
};

/* What stock and raw clients have in common. `traits`: {id, url, path, room, version, transports,
 * key, offsets}. */
class Guest {
	constructor(traits) {
		Object.assign(this, traits, {
			name: `n${traits.id}`, wanted: true, joinedAs: null, ownId: null, wrong: [],
			fold: new Fold({ offsets: traits.offsets }), isFresh: false, changes: 0,
		});
		this.open();
	}

	/* An event of the room. Before its first list a connection cannot make anything of it. */
	told(event, ...args) {
		if (event === 'existing_users') {
			this.isFresh = true;
		}
		if (!this.isFresh) {
			return;
		}
		try {
			this.fold.apply(event, ...args);
		} catch (error) {
			this.wrong.push(`${this.id} (${this.version}, ${this.transports}): ${error.message}`);
		}
	}

	payload() {
		return { name: this.name, ...(this.key ? { key: this.key } : {}) };
	}

	answered(name, answer) {
		if (answer.ok) {
			this.joinedAs = name;
			this.ownId = answer.id;
		} else {
			this.later(() => this.join());
		}
	}

	later(act) {
		const { link } = this;
		setTimeout(() => this.wanted && this.link === link && act(), AGAIN_MS);
	}

	rename() {
		this.name = `n${this.id} ${++this.changes}`;
		if (this.wanted) {
			this.join();
		}
	}

	/* The connection is gone, and nobody was told. */
	drop() {
		if (this.wanted) {
			this.break();
		}
	}

	leave() {
		this.wanted = false;
		this.forget();
		this.close();
	}

	back() {
		if (!this.wanted) {
			this.wanted = true;
			this.open();
		}
	}

	/* As a page that is loaded again: the old one is gone without a word. */
	reload() {
		this.break();
		this.close();
		this.forget();
		this.wanted = true;
		this.open();
	}

	forget() {
		this.isFresh = false;
		this.joinedAs = null;
	}

	/* What is not as the roster, [[id, name]…], says: texts. */
	differs(roster) {
		if (!this.wanted) {
			return [];
		}
		const who = `${this.id} (${this.version}, ${this.transports}, ${this.room})`;
		const view = JSON.stringify(this.fold.list().map(({ id, name }) => [id, name]));
		const own = roster.find(([id]) => id === this.ownId);
		return [
			...(this.isHere() ? [] : [`${who} is not connected`]),
			...(this.isFresh ? [] : [`${who} has no list`]),
			...(own ? [] : [`${who} is in nobody's roster`]),
			...(own && own[1] !== this.name && !this.shared ? [`${who} is called ${own[1]}`] : []),
			...(view === JSON.stringify(roster) ? [] : [
				`${who} sees ${this.fold.users.size} of ${roster.length}`,
			]),
		];
	}
}

export class StockGuest extends Guest {
	open() {
		const link = MAKERS[this.version](this.url + (this.room === '/' ? '' : this.room), {
			...STOCK, transports: this.transports,
		});
		this.link = link;
		const mine = (act) => (...args) => this.link === link && act(...args);
		EVENTS.forEach((event) => link.on(event, mine((...args) => this.told(event, ...args))));
		link.on('connect', mine(() => this.#connected(link.recovered)));
		link.on('disconnect', mine((reason) => this.#disconnected(reason)));
		link.on('join_refused', mine(() => this.later(() => this.join())));
	}

	/* A recovered connection goes on with the list that it had, and is present as it was; only a new
	 * name may have been lost on the way. */
	#connected(recovered) {
		if (!recovered) {
			this.forget();
			this.join();
		} else if (this.joinedAs !== null && this.joinedAs !== this.name) {
			this.join();
		}
	}

	#disconnected(reason) {
		if (!this.offsets || this.version < 4) {
			this.forget();
		}
		if (reason === 'io server disconnect') {
			this.later(() => this.link.connect());
		}
	}

	join() {
		const { link, name } = this;
		if (link.connected) {
			link.emit('got_a_new_user', this.payload(), (answer) => {
				if (this.link === link) {
					this.answered(name, answer);
				}
			});
		}
	}

	isHere() {
		return this.link.connected;
	}

	break() {
		const { transport } = this.link?.io.engine ?? {};
		transport?.ws?.terminate?.();
		transport?.pollXhr?.abort?.();
	}

	close() {
		const { link } = this;
		this.link = null;
		link?.io.reconnection(false);
		link?.disconnect();
		link?.io.engine?.close();
	}
}

/* A websocket and the protocol by hand, as somebody writes it in an afternoon. */
export class RawGuest extends Guest {
	open() {
		const link = new WebSocket(
			`${this.url.replace('http', 'ws')}${this.path}?EIO=4&transport=websocket`
		);
		this.link = link;
		this.isConnected = false;
		this.prefix = this.room === '/' ? '' : `${this.room},`;
		link.on('message', (data) => this.link === link && this.#packet(String(data)));
		link.on('error', () => {});
		link.on('close', () => {
			if (this.link === link) {
				this.isConnected = false;
				this.forget();
				this.later(() => this.open());
			}
		});
	}

	#packet(packet) {
		const [type, inner] = packet;
		if (type === '0') {
			this.link.send(`40${this.prefix}`);
		} else if (type === '2') {
			this.link.send('3');
		} else if (packet.startsWith(`40${this.prefix}`)) {
			this.isConnected = true;
			this.join();
		} else if (inner === '2') {
			const [event, ...args] = JSON.parse(packet.slice(packet.indexOf('[')));
			if (EVENTS.includes(event)) {
				this.told(event, ...args);
			}
		} else if (inner === '3') {
			this.answered(this.asked, JSON.parse(packet.slice(packet.indexOf('[')))[0]);
		} else if (inner === '1' || inner === '4') {
			this.link.terminate();
		}
	}

	join() {
		if (this.isHere()) {
			this.asked = this.name;
			const event = JSON.stringify(['got_a_new_user', this.payload()]);
			this.link.send(`42${this.prefix}0${event}`);
		}
	}

	isHere() {
		return this.isConnected && this.link.readyState === WebSocket.OPEN;
	}

	break() {
		this.link?.terminate();
	}

	close() {
		const { link } = this;
		this.link = null;
		link?.terminate();
	}
}
