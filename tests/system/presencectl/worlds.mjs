/* Where presencectl is tried: a fake daemon, and presenced with stock clients. Both are worlds with the same words, so
 * that one suite runs in both: join(name, {room}) gives a guest {id, name, leave()}. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member, roster } from '../../lib/presence/presence.mjs';
import { FakeDaemon } from './fake.mjs';

export class FakeWorld {
	static called = 'a fake daemon';

	static async start() {
		const world = new FakeWorld();
		world.daemon = await FakeDaemon.start();
		world.path = world.daemon.path;
		return world;
	}

	async join(name, { room = '/' } = {}) {
		const user = this.daemon.join(name, { room });
		return { id: user.id, name, leave: async () => this.daemon.leave(user) };
	}

	close() {
		return this.daemon.close();
	}
}

export class RealWorld {
	static called = 'presenced';

	static async start(options = []) {
		const world = new RealWorld();
		world.folder = mkdtempSync(path.join(tmpdir(), 'presence-control-'));
		world.path = path.join(world.folder, 'control.sock');
		world.server = await start('presenced', ['--control', world.path, ...options]);
		return world;
	}

	async join(name, { room = '/' } = {}) {
		const { socket, fold, id } = await member(this.server, name, { room });
		const isGone = async () => (await roster(this.server, room)).every((user) => user.id !== id);
		return {
			id, name, socket, fold,
			leave: () => {
				socket.disconnect();
				return until(isGone, 5000, `${name} is gone`);
			},
		};
	}

	async close() {
		leaveAll();
		await this.server.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

export const worlds = [FakeWorld, RealWorld];
