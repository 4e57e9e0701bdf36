/* Output that cannot be written is an error, whatever it was to be: it ends with 74 and is said, and goes nowhere else. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { programPath } from '../../lib/process/daemon.mjs';
import { within } from '../../lib/process/poll.mjs';
import { environment } from './ctl.mjs';
import { FakeDaemon } from './fake.mjs';

let daemon;
before(async () => {
	daemon = await FakeDaemon.start();
	daemon.join('alice');
	daemon.leave(daemon.join('bob'));
});
after(() => daemon.close());

/* Runs presencectl by a shell that redirects as `how` says: {code, said}. */
async function run(words, how, input = '') {
	const child = spawn('sh', ['-c', `exec "$0" "$@" ${how}`, programPath('presencectl'), ...words],
		{ env: environment(daemon.path), stdio: ['pipe', 'ignore', 'pipe'] });
	let said = '';
	child.stdin.on('error', () => {});
	child.stdin.end(input);
	child.stderr.on('data', (text) => { said += text; });
	const exit = new Promise((resolve) => { child.once('close', resolve); });
	const code = await within(exit, 20000, () => `presencectl ${words.join(' ')} ${how} ends; it said: ${said}`)
		.finally(() => child.kill('SIGKILL'));
	return { code, said };
}

const COMMANDS = ['help', 'help kick', '--help', 'list --help', '--version', 'completion bash', 'completion fish',
	'__complete bash kick a', '__manual', 'ping', 'version', 'watch', 'list --watch', 'stats --prom', 'broadcast x',
	'reload', 'kick -n alice'];
const VIEWS = ['list', 'rooms', 'show alice', 'why bob', 'stats', 'status'];
const FORMATS = ['table', 'wide', 'tsv', 'csv', 'json'];

const ALL = [...COMMANDS, ...VIEWS.flatMap((view) => FORMATS.map((format) => `${view} -o ${format}`)), 'list -q'];

for (const [how, why] of [['>/dev/full', 'No space left on device'], ['>&-', 'standard output is closed']]) {
	describe(`with ${how}, 74 is the end of`, () => {
		for (const words of ALL) {
			test(words, async () => {
				const { code, said } = await run(words.split(' '), how);
				assert.equal(said, `presencectl: cannot write: ${why}\n`);
				assert.equal(code, 74);
			});
		}

		test('a script, at the line that printed', async () => {
			const before = daemon.notices.length;
			const { code, said } = await run(['shell'], how, 'status\nbroadcast "not any more"\n');
			assert.equal(said, `presencectl: line 1: cannot write: ${why}\n`);
			assert.equal(code, 74);
			assert.equal(daemon.notices.length, before);
		});
	});
}

test('what prints nothing has nothing that could fail', async () => {
	const { code, said } = await run(['list', '--room', 'nobody-is-there'], '>/dev/full');
	assert.deepEqual([code, said], [0, '']);
});

test('a complaint that nobody hears does not change the exit code', async () => {
	assert.deepEqual(await run(['show', 'nobody'], '2>&-'), { code: 67, said: '' });
	assert.deepEqual(await run(['status'], '>&- 2>&-'), { code: 74, said: '' });
});

test('commands that cannot be read are 74', async () => {
	for (const [how, why] of [['<&-', 'Bad file descriptor'], ['</', 'Is a directory']]) {
		const { code, said } = await run(['shell'], how);
		assert.equal(said, `presencectl: cannot read standard input: ${why}\n`);
		assert.equal(code, 74);
	}
});

/* JSON.parse() of the fake daemon would fail, and end this test, if anything else came than requests. */
test('nothing of it goes into the control socket', async () => {
	const before = daemon.requests.length;
	await run(['rooms', '--header', '-o', 'tsv'], '<&- >&-');
	await run(['rooms', '--header', '-o', 'tsv'], '<&- >&- 2>&-');
	assert.deepEqual(daemon.requests.slice(before).map(({ method }) => method), ['rooms', 'rooms']);
});
