/* The fold of presence events into a roster, as a client has to do it.
 * It throws where the events cannot be true: a user announced twice, a change of one who is not
 * there, a payload of another shape than the contract's. */

const SHAPES = {
	new_user: ['id', 'kind', 'new_user_name', 'since'],
	user_renamed: ['id', 'name'],
	disconnect_user: ['id', 'name', 'reason'],
};
const USER = ['id', 'kind', 'name', 'since'];
const KINDS = ['web', 'tui', 'app'];
const REASONS = ['left', 'lost', 'timeout', 'kicked', 'shutdown'];

const OFFSET = /^[0-9a-f]{8}\.[0-9a-f]{12}$/;

export class Fold {
	/* `offsets`: the server runs with --recovery, every event has one as its last argument. */
	constructor({ offsets = false } = {}) {
		this.offsets = offsets;
		this.users = new Map(); /* id -> {id, name, since, kind}, in join order */
		this.changes = []; /* [event, payload] since the last snapshot, or since the beginning */
		this.snapshot = null; /* the last existing_users */
		this.snapshots = 0;
		this.error = null;
	}

	/* Feeds the fold from a Socket.IO socket; what goes wrong there is thrown by check(). */
	listen(socket) {
		for (const event of ['existing_users', ...Object.keys(SHAPES)]) {
			socket.on(event, (...args) => {
				try {
					this.apply(event, ...args);
				} catch (error) {
					this.error ??= error;
				}
			});
		}
		return this;
	}

	check() {
		if (this.error) {
			throw this.error;
		}
	}

	/* Everybody present, as the server lists them. */
	list() {
		this.check();
		return [...this.users.values()];
	}

	names() {
		return this.list().map((user) => user.name);
	}

	apply(event, payload, ...more) {
		if (this.offsets && !OFFSET.test(more.pop())) {
			throw new Error(`${event} has no offset`);
		}
		if (more.length > 0) {
			throw new Error(`${event} has ${more.length} arguments too many`);
		}
		if (event === 'existing_users') {
			this.#snapshot(payload);
			return;
		}
		requireKeys(event, payload, SHAPES[event]);
		this.changes.push([event, payload]);
		if (event === 'new_user') {
			this.#joined(payload);
		} else if (event === 'user_renamed') {
			this.#renamed(payload);
		} else {
			this.#left(payload);
		}
	}

	#snapshot(users) {
		this.snapshots++;
		this.snapshot = users;
		this.changes = [];
		this.users = new Map();
		for (const user of users) {
			requireKeys('existing_users', user, USER);
			requireUser(user.id, user.name, user.since, user.kind);
			if (this.users.has(user.id)) {
				throw new Error(`existing_users lists ${user.id} twice`);
			}
			this.users.set(user.id, { ...user });
		}
	}

	#joined({ id, new_user_name: name, since, kind }) {
		requireUser(id, name, since, kind);
		if (this.users.has(id)) {
			throw new Error(`new_user of ${id} (${name}), who is present already`);
		}
		this.users.set(id, { id, name, since, kind });
	}

	#renamed({ id, name }) {
		const user = this.#known(id, `user_renamed to ${name}`);
		if (user) {
			user.name = name;
		}
	}

	#left({ id, name, reason }) {
		const user = this.#known(id, `disconnect_user (${reason})`);
		if (!REASONS.includes(reason)) {
			throw new Error(`disconnect_user with the reason ${reason}`);
		}
		if (user && user.name !== name) {
			throw new Error(`disconnect_user calls ${user.name} ${name}`);
		}
		this.users.delete(id);
	}

	/* Without a snapshot (a watcher) users may be there that were never announced. */
	#known(id, what) {
		const user = this.users.get(id);
		if (!user && this.snapshots > 0) {
			throw new Error(`${what} of ${id}, who is not present`);
		}
		return user;
	}
}

function requireKeys(event, payload, keys) {
	const found = Object.keys(payload).sort().join();
	if (found !== keys.join()) {
		throw new Error(`${event} has the keys ${found}, not ${keys.join()}`);
	}
}

function requireUser(id, name, since, kind) {
	if (typeof id !== 'string' || typeof name !== 'string' || !Number.isInteger(since)
		|| !KINDS.includes(kind)) {
		throw new Error(`not a user: ${JSON.stringify({ id, name, since, kind })}`);
	}
}
