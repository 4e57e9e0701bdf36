/* What the commands do, on a fake daemon and on presenced alike. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { until } from '../../lib/process/poll.mjs';
import { ctl, Running } from './ctl.mjs';
import { worlds } from './worlds.mjs';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

for (const World of worlds) {
	describe(`on ${World.called}`, () => {
		let world;
		let guests = [];

		before(async () => { world = await World.start(); });
		after(() => world.close());
		afterEach(async () => {
			await Promise.all(guests.map((guest) => guest.leave()));
			guests = [];
		});

		async function join(name, options) {
			const guest = await world.join(name, options);
			guests.push(guest);
			return guest;
		}

		/* A run that has to succeed: its standard output. */
		async function good(...args) {
			const { code, stdout, stderr } = await ctl(world.path, args);
			assert.equal(stderr, '', `presencectl ${args.join(' ')}`);
			assert.equal(code, 0);
			return stdout;
		}

		const json = async (...args) => JSON.parse(await good('--json', ...args));
		const lines = async (...args) => (await good(...args)).split('\n').slice(0, -1);

		function forget(guest) {
			guests = guests.filter((other) => other !== guest);
		}

		test('list tells who is here, with full values between tabs', async () => {
			const alice = await join('alice');
			await join('Ann Lee', { room: '/lobby' });
			const rows = (await lines('list')).map((line) => line.split('\t'));
			assert.deepEqual(rows.map((row) => [row[0], row[1], row[2], row[4]]),
				[['alice', '/', 'web', '1'], ['Ann Lee', '/lobby', 'web', '1']]);
			assert.match(rows[0][3], TIME);
			assert.equal(rows[0][5], alice.id);
		});

		test('list --json is one object of a schema', async () => {
			const alice = await join('alice');
			const answer = await json('list');
			assert.equal(answer.schema, 1);
			assert.equal(answer.total, 1);
			assert.deepEqual(Object.keys(answer.users[0]).sort(),
				['connections', 'id', 'kind', 'name', 'room', 'since']);
			assert.equal(answer.users[0].id, alice.id);
		});

		test('list is empty where nobody is', async () => {
			assert.equal(await good('list'), '');
			assert.deepEqual((await json('list')).users, []);
		});

		test('-q prints ids for xargs', async () => {
			const ids = [(await join('alice')).id, (await join('bob')).id];
			assert.deepEqual(await lines('ls', '-q'), ids);
		});

		test('csv quotes what it has to, and names its columns', async () => {
			await join('a "b", c');
			assert.deepEqual(await lines('list', '-o', 'csv', '--columns', 'name,room'),
				['name,room', '"a ""b"", c",/']);
		});

		test('columns are chosen, and named where that is wanted', async () => {
			await join('alice');
			assert.deepEqual(await lines('list', '--columns', 'room,name', '--header'),
				['room\tname', '/\talice']);
			assert.deepEqual((await json('list', '--columns', 'name')).users, [{ name: 'alice' }]);
		});

		test('a table is aligned, by cells and not by bytes', async () => {
			await join('日本');
			await join('alice');
			const [head, first, second] = await lines('list', '-o', 'table', '--columns', 'name,room');
			assert.deepEqual([head, first, second], ['NAME   ROOM', '日本   /', 'alice  /']);
		});

		test('list takes a room, filters, an order and a limit', async () => {
			await join('carol');
			await join('alice');
			await join('bob', { room: '/lobby' });
			const names = (...args) => lines('list', '--columns', 'name', ...args);
			assert.deepEqual(await names('--room', 'lobby'), ['bob']);
			assert.deepEqual(await names('--room', '/'), ['carol', 'alice']);
			assert.deepEqual(await names('--filter', 'name=*l*'), ['carol', 'alice']);
			assert.deepEqual(await names('--filter', 'name=*l*', '-f', 'name=a*'), ['alice']);
			assert.deepEqual(await names('--sort', 'name'), ['alice', 'bob', 'carol']);
			assert.deepEqual(await names('--sort', '-name', '--limit', '2'), ['carol', 'bob']);
			assert.deepEqual(await names('--limit', '1'), ['carol']);
		});

		test('rooms tells how many are in each', async () => {
			await join('alice');
			await join('bob', { room: '/lobby' });
			await join('carol', { room: '/lobby' });
			const rows = (await lines('rooms')).map((line) => line.split('\t').slice(0, 2));
			assert.ok(rows.some(([room, users]) => room === '/lobby' && users === '2'), `${rows}`);
		});

		test('show tells of each connection of a user, by name or id', async () => {
			const alice = await join('alice');
			const { users: [user] } = await json('show', 'alice');
			assert.equal(user.id, alice.id);
			assert.equal(user.connections.length, 1);
			assert.equal(user.connections[0].transport, 'websocket');
			const row = (await lines('show', alice.id))[0].split('\t');
			assert.equal(row[0], '127.0.0.1');
			assert.match(row[3], TIME);
		});

		test('why tells when and how a user left', async () => {
			const alice = await join('leaving');
			await alice.leave();
			forget(alice);
			const { leaves } = await json('why', 'leaving');
			assert.equal(leaves[0].name, 'leaving');
			assert.equal(leaves[0].reason, 'left');
			assert.match((await lines('why', 'leaving'))[0].split('\t')[0], TIME);
		});

		test('watch shows who is here, and then joins and leaves as they happen', async () => {
			await join('alice');
			const watch = new Running(world.path, ['watch', '--columns', 'type,name,reason']);
			await watch.says(/^present\talice\t\n/);
			const bob = await join('bob');
			await watch.says(/\njoin\tbob\t\n/);
			await bob.leave();
			forget(bob);
			await watch.says(/\nleave\tbob\tleft\n$/);
			await watch.interrupt();
		});

		test('watch --json is an object a line, with growing sequence numbers', async () => {
			await join('alice');
			const watch = new Running(world.path, ['watch', '--json']);
			await watch.says(/\n/);
			const bob = await join('bob');
			await bob.leave();
			forget(bob);
			await watch.says(/"leave".*\n/);
			await watch.interrupt();
			const [snapshot, came, went] = watch.stdout.trim().split('\n').map((line) => JSON.parse(line));
			assert.equal(snapshot.type, 'snapshot');
			assert.deepEqual(snapshot.users.map((user) => user.name), ['alice']);
			assert.deepEqual([came.type, came.user.name, went.type], ['join', 'bob', 'leave']);
			assert.ok(snapshot.seq < came.seq && came.seq < went.seq);
		});

		test('watch takes a room and filters', async () => {
			const watch = new Running(world.path,
				['watch', '--room', 'lobby', '--filter', 'name=b*', '--columns', 'type,name']);
			await until(() => watch.child.pid, 5000, 'watch runs');
			await join('bob', { room: '/lobby' });
			await watch.says(/(present|join)\tbob\n/);
			await join('becky');
			await join('alice', { room: '/lobby' });
			await join('bill', { room: '/lobby' });
			await watch.says(/join\tbill\n/);
			await watch.interrupt();
			assert.equal(watch.stdout.match(/becky|alice/), null);
		});

		test('kick of one user asks nothing, and removes it', async () => {
			const alice = await join('alice');
			await join('bob');
			assert.equal(await good('kick', 'alice', '-q', '--reason', 'too loud'), `${alice.id}\n`);
			forget(alice);
			assert.deepEqual(await lines('list', '--columns', 'name'), ['bob']);
			const { leaves: [leave] } = await json('why', alice.id);
			assert.equal(leave.reason, 'kicked');
		});

		test('kick says what happened', async () => {
			const alice = await join('alice');
			assert.equal(await good('kick', 'alice', '-o', 'table'),
				`kicked 'alice' (${alice.id}) from /: 1 connection\n`);
			forget(alice);
		});

		test('kick of a name that several have lists them, and does nothing', async () => {
			const ids = [(await join('sam')).id, (await join('sam', { room: '/lobby' })).id];
			const { code, stderr } = await ctl(world.path, ['kick', 'sam']);
			assert.equal(code, 65);
			assert.match(stderr, /2 users are called 'sam'/);
			assert.match(stderr, /--all-matching/);
			ids.forEach((id) => assert.ok(stderr.includes(id), stderr));
			assert.equal((await lines('list', '-q')).length, 2);
			assert.deepEqual((await lines('kick', 'sam', '--all-matching', '-y', '-q')).sort(), ids.sort());
			guests = [];
		});

		test('kick of several tells who was not here', async () => {
			const alice = await join('alice');
			const { code, stdout, stderr } = await ctl(world.path, ['kick', 'alice', 'nobody', '-qy']);
			assert.equal(stdout, `${alice.id}\n`);
			assert.equal(stderr, 'presencectl: no user \'nobody\'\n');
			assert.equal(code, 1);
			forget(alice);
		});

		test('kick --all empties a room', async () => {
			await join('alice', { room: '/lobby' });
			await join('bob', { room: '/lobby' });
			const carol = await join('carol');
			assert.equal((await lines('kick', '--all', '--room', 'lobby', '-qy')).length, 2);
			assert.deepEqual(await lines('list', '-q'), [carol.id]);
			guests = [carol];
		});

		test('a dry run says what it would do, and does nothing', async () => {
			const alice = await join('alice');
			assert.equal(await good('kick', '-n', 'alice', '-q'), `${alice.id}\n`);
			assert.match(await good('kick', '-n', '--all', '-o', 'table'), /^would kick 'alice'/);
			await good('ban', '-n', 'alice');
			await good('broadcast', '-n', 'hello');
			assert.deepEqual(await lines('list', '-q'), [alice.id]);
			assert.equal(await good('bans'), '');
		});

		test('an unknown user is answered with those who may be meant', async () => {
			await join('alice');
			const { code, stderr } = await ctl(world.path, ['kick', 'alcie']);
			assert.equal(code, 67);
			assert.match(stderr, /^presencectl: no user 'alcie'; did you mean 'alice' \(.{4}…\)\?\n$/);
		});

		test('bans are made, shown and ended', async () => {
			const made = await json('ban', '192.0.2.0/24', '--for', '10m', '--reason', 'flood', '-y');
			const [ban] = made.bans;
			assert.equal(ban.until - ban.since, 600000);
			const rows = (await lines('bans')).map((line) => line.split('\t'));
			assert.equal(rows[0][0], '192.0.2.0/24');
			assert.equal(rows[0][4], 'flood');
			await good('unban', '192.0.2.0/24');
			assert.equal(await good('bans'), '');
			assert.equal((await ctl(world.path, ['unban', '192.0.2.0/24'])).code, 65);
		});

		test('broadcast tells how many it went to', async () => {
			await join('alice');
			assert.equal((await json('broadcast', 'back', 'in', 'five')).connections, 1);
		});

		test('the daemon tells of itself', async () => {
			assert.match((await good('ping')).split('\n')[0], /^socket\t\//);
			assert.equal(await good('ping', '-q'), '');
			const status = await json('status');
			assert.equal(status.socket, world.path);
			assert.equal(typeof status.uptime, 'number');
			assert.match(await good('version'), /^presencectl\t\d/);
			assert.equal((await json('reload', '--log-level', 'debug')).log_level, 'debug');
			assert.equal((await ctl(world.path, ['reload', '--log-level', 'info'])).code, 0);
		});

		test('top tells the figures, the largest rooms first, in one snapshot', async () => {
			await join('alice', { room: '/small' });
			await join('bob', { room: '/large' });
			await join('carol', { room: '/large' });
			const [figures, text] = await Promise.all([json('top'), good('top', '--limit', '1')]);
			assert.deepEqual([figures.schema, figures.users, figures.joins_per_second], [1, 3, 0]);
			assert.deepEqual(figures.largest_rooms[0], { room: '/large', users: 2, connections: 2 });
			assert.match(text, /^presenced \d+\.\d+\.\d+, up /);
			assert.match(text, /\n\/large +2 +2\n/);
			assert.doesNotMatch(text, /\n\/small|\x1b/);
		});

		test('stats are counters, for people and for Prometheus', async () => {
			await join('alice');
			assert.match(await good('stats'), /^users\t1\n/);
			assert.equal((await json('stats')).stats.users, 1);
			assert.match(await good('stats', '--prom'),
				/# TYPE presence_users gauge\npresence_users 1\n(.*\n)*# TYPE presence_joins_total counter\n/);
		});

		test('a script from a pipe shares the connection and stops at the first error', async () => {
			const alice = await join('alice');
			const input = '# who?\nlist -q\n\nkick nobody-here\nkick alice\n';
			const { code, stdout, stderr } = await ctl(world.path, ['shell'], { input });
			assert.equal(stdout, `${alice.id}\n`);
			assert.match(stderr, /^presencectl: line 4: no user 'nobody-here'/);
			assert.equal(code, 67);
			assert.deepEqual(await lines('list', '-q'), [alice.id]);
		});

		test('live names are completed through __complete', async () => {
			await join('alice');
			await join('Ann Lee', { room: '/lobby' });
			assert.deepEqual(await lines('__complete', 'fish', 'kick', 'a'), ['alice']);
			assert.deepEqual(await lines('__complete', 'bash', 'kick', 'An'), ['\'Ann Lee\'']);
			assert.deepEqual(await lines('__complete', 'fish', 'list', '--room', '/l'), ['/lobby']);
			assert.deepEqual(await lines('__complete', 'fish', 'list', '--room=/l'), ['--room=/lobby']);
		});
	});
}
