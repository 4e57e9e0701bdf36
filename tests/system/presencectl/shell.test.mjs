/* The shell in a pseudo-terminal: what stands on the screen while somebody types and others come and go. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { until } from '../../lib/process/poll.mjs';
import { ctl } from './ctl.mjs';
import { FakeDaemon } from './fake.mjs';
import { Terminal } from './terminal.mjs';

let daemon;
const terminals = [];

beforeEach(async () => { daemon = await FakeDaemon.start(); });
afterEach(async () => {
	terminals.splice(0).forEach((terminal) => terminal.close());
	await daemon.close();
});

function shell(options) {
	const terminal = Terminal.presencectl(daemon.path, ['shell'], options);
	terminals.push(terminal);
	return terminal;
}

/* The line with the prompt that somebody types at: the last one. */
const prompt = (terminal) => terminal.screen().split('\n').at(-1);

test('the prompt tells how many are here, and follows them', async () => {
	daemon.join('alice');
	const terminal = shell();
	await terminal.shows(/presence\(1 online\)>$/);
	const bob = daemon.join('bob');
	await terminal.shows(/presence\(2 online\)>$/);
	daemon.leave(bob);
	await terminal.shows(/presence\(1 online\)>$/);
});

test('a line is run as it is outside of the shell', async () => {
	daemon.join('alice');
	const terminal = shell();
	await terminal.shows('online)>');
	terminal.type('list --columns name,room').press('Enter');
	await terminal.shows(/NAME +ROOM\nalice +\/\npresence\(1 online\)>/);
	terminal.type('lsit').press('Enter');
	await terminal.shows('there is no command \'lsit\'; did you mean \'list\'?');
	terminal.type('exit').press('Enter');
	await terminal.shows('exit 0');
});

test('Tab completes commands, flags, and the names of those who are here', async () => {
	daemon.join('alice');
	daemon.join('Ann Lee');
	daemon.join('annabel');
	const terminal = shell();
	await terminal.shows('online)>');
	terminal.type('ki').press('Tab');
	await terminal.shows('> kick');
	terminal.type('al').press('Tab');
	await terminal.shows('> kick alice');
	terminal.type('--rea').press('Tab');
	await terminal.shows('> kick alice --reason');
	terminal.press('C-u').type('kick An').press('Tab');
	await terminal.shows('> kick \'Ann Lee\'');
	terminal.press('C-u').type('kick "An').press('Tab');
	await terminal.shows('> kick "Ann Lee"');
	terminal.press('C-u').type('kick a').press('Tab');
	await terminal.shows(/^ {2}alice\n {2}annabel\npresence\(3 online\)> kick a$/);
});

test('a completed name with blanks is one word when it is run', async () => {
	const user = daemon.join('it\'s "me"');
	const terminal = shell();
	await terminal.shows('online)>');
	terminal.type('show it').press('Tab');
	await terminal.shows(/> show ".*"/);
	terminal.press('Enter');
	await terminal.shows(user.id);
});

test('an event that arrives while a command is half typed leaves it intact', async () => {
	const terminal = shell();
	await terminal.shows('(0 online)>');
	terminal.type('watch').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	terminal.type('kick alice --reason "too lo');
	await terminal.shows('too lo');
	terminal.press('Left', 'Left', 'Left', 'Left', 'Left', 'Left');
	daemon.join('alice');
	await terminal.shows(/\+ alice joined \/ \(web\)\npresence\(1 online\)> kick alice --reason "too lo$/);
	terminal.type('X').press('C-e').type('ud"');
	await terminal.shows('> kick alice --reason "Xtoo loud"');
	terminal.press('Enter');
	await terminal.shows(/kicked 'alice'.*\n.*- alice left \/ \(kicked: Xtoo loud\)\npresence\(0 online\)>$/);
	const { params } = daemon.requests.find(({ method }) => method === 'kick');
	assert.deepEqual(params, { users: ['alice'], reason: 'Xtoo loud' });
});

test('an event that comes together with an answer is shown at once', async () => {
	const terminal = shell();
	await terminal.shows('(0 online)>');
	daemon.behind = (method) => method === 'watch' && daemon.join('alice');
	terminal.type('watch').press('Enter');
	await terminal.shows(/\+ alice joined \/ \(web\)\npresence\(1 online\)>$/);
	daemon.behind = (method) => method === 'complete' && daemon.join('bob');
	terminal.type('kick al').press('Tab');
	await terminal.shows(/\+ bob joined \/ \(web\)\npresence\(2 online\)> kick alice$/);
});

test('a storm of events leaves one prompt', async () => {
	const terminal = shell({ height: 50 });
	await terminal.shows('(0 online)>');
	terminal.type('watch').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	terminal.type('show u');
	await terminal.shows('> show u');
	for (let n = 1; n <= 500; n++) {
		daemon.join(`user-${n}`);
	}
	await terminal.shows(/\+ user-500 joined \/ \(web\)\npresence\(500 online\)> show u$/);
	const events = terminal.screen().split('\n').filter((line) => /^\d\d:\d\d:\d\d {2}\+ user-/.test(line));
	assert.equal(events.length, 500);
});

test('watch --off ends the events, and filters choose them', async () => {
	const terminal = shell();
	await terminal.shows('(0 online)>');
	terminal.type('watch --filter name=b*').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	daemon.join('alice');
	daemon.join('bob');
	await terminal.shows('+ bob joined');
	terminal.type('watch --off').press('Enter');
	await terminal.shows(/watch --off\npresence\(2 online\)>$/);
	daemon.join('bill');
	await terminal.shows('(3 online)>');
	assert.equal(terminal.screen().match(/(alice|bill) joined/), null);
});

test('? explains the command of the line, and is a letter within a word', async () => {
	const terminal = shell({ height: 50 });
	await terminal.shows('online)>');
	terminal.type('?');
	await terminal.shows(/\n {2}kick +disconnect a user.*(\n.*)*\npresence\(0 online\)>$/);
	terminal.type('kick ?');
	await terminal.shows(/usage: presencectl kick .*(\n.*)*\npresence\(0 online\)> kick$/);
	terminal.press('C-u').type('broadcast "really?');
	await terminal.shows('> broadcast "really?');
});

test('^C throws the line away, and ends a command but not the shell', async () => {
	const terminal = shell();
	await terminal.shows('online)>');
	terminal.type('kick alice');
	await terminal.shows('> kick alice'); /* ^C drops what the terminal has not handed over yet */
	terminal.press('C-c');
	await terminal.shows(/> kick alice.*\npresence\(0 online\)>$/);
	terminal.type('list --watch').press('Enter');
	await terminal.shows(/^Nobody is here\.$/m);
	terminal.press('C-c');
	await terminal.shows(/presence\(0 online\)>$/);
	assert.equal(daemon.requests.some(({ method }) => method === 'kick'), false);
	terminal.press('C-d');
	await terminal.shows('exit 0');
});

test('the prompt tells when the connection is lost, and it comes back by itself', async () => {
	const terminal = shell();
	await terminal.shows('(0 online)>');
	const { server } = daemon;
	terminal.type('watch').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	terminal.type('li');
	server.drop();
	await terminal.shows(/not connected> li$/);
	await terminal.shows(/presence\(0 online\)> li$/);
	daemon.join('alice');
	await terminal.shows(/\+ alice joined \/ \(web\)\npresence\(1 online\)> li$/);
});

test('a watch tells what it may have missed while there was no connection', async () => {
	const terminal = shell();
	const watches = (count) => until(() =>
		daemon.requests.filter(({ method }) => method === 'watch').length === count, 10000, `${count} watches`);
	await terminal.shows('(0 online)>');
	terminal.type('watch').press('Enter');
	await watches(2);
	const { server } = daemon;
	server.drop();
	await terminal.shows(/! reconnected: nothing changed between [\d:]{8} and [\d:]{8}\npresence\(0 online\)>$/);
	daemon.answers(false);
	server.drop();
	await terminal.shows(/not connected>$/);
	daemon.join('alice');
	daemon.join('bob');
	daemon.answers(true);
	await terminal.shows(
		/! reconnected: 2 changes between [\d:]{8} and [\d:]{8} are missing, of all rooms\npresence\(2 online\)>$/);
	daemon.startAgain();
	server.drop();
	await terminal.shows(/! presenced restarted: changes from [\d:]{8} to [\d:]{8} may be missing\n/);
	daemon.seq = 100; /* another one that is ahead of what is known: its uptime tells */
	server.drop();
	await terminal.shows(/(.* may be missing\n){2}presence\(2 online\)>$/);
});

test('a shell starts without a daemon, says so, and finds it later', async () => {
	const terminal = Terminal.presencectl('/nowhere/at.sock', ['shell']);
	terminals.push(terminal);
	await terminal.shows(/cannot reach presenced at '\/nowhere\/at.sock'.*\n {2}hint: .*\nnot connected>$/);
	terminal.type('list').press('Enter');
	await terminal.shows(/> list\ncannot reach presenced/);
	terminal.type('help kick').press('Enter');
	await terminal.shows('usage: presencectl kick');
});

test('lines are remembered once, for their owner only', async () => {
	const state = mkdtempSync(path.join(tmpdir(), 'presence-state-'));
	const first = shell({ env: { XDG_STATE_HOME: state } });
	await first.shows('online)>');
	for (const line of ['ping', 'list', 'ping', ' secret']) {
		first.type(line).press('Enter');
	}
	first.type('exit').press('Enter');
	await first.shows('exit 0');
	const file = path.join(state, 'presence', 'history');
	assert.equal(readFileSync(file, 'utf8'), 'list\nping\nexit\n');
	assert.equal(statSync(file).mode & 0o777, 0o600);
	const second = shell({ env: { XDG_STATE_HOME: state } });
	await second.shows('online)>');
	second.press('Up', 'Up');
	await second.shows(/online\)> ping$/);
	rmSync(state, { recursive: true, force: true });
});

test('a line longer than the terminal survives events and another width', async () => {
	const terminal = shell({ width: 40 });
	await terminal.shows('(0 online)>');
	terminal.type('watch').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	terminal.type('broadcast one two three four five six seven');
	await terminal.shows('seven');
	daemon.join('alice');
	await terminal.shows(/\+ alice joined \/ \(web\)\npresence\(1 online\)> broadcast one two/);
	terminal.resize(120, 30).type(' eight');
	await terminal.shows('> broadcast one two three four five six seven eight');
	terminal.press('Enter');
	await until(() => daemon.notices.length > 0, 10000, 'the notice');
	assert.deepEqual(daemon.notices, ['one two three four five six seven eight']);
});

test('names of users cannot act on the prompt', async () => {
	const terminal = shell();
	await terminal.shows('(0 online)>');
	terminal.type('watch').press('Enter');
	await until(() => daemon.requests.filter(({ method }) => method === 'watch').length === 2, 10000, 'a watch');
	terminal.type('kick e');
	daemon.join('evil\u001b[2J\u001b]0;owned\u0007\r\nname');
	await terminal.shows(/\+ evil.\[2J.\]0;owned.*name joined \/ \(web\)\npresence\(1 online\)> kick e$/);
	terminal.press('Tab').type('x');
	await terminal.shows('> kick ex');
	assert.match(prompt(terminal), /^presence\(1 online\)> kick ex$/);
});

test('a shell in a shell is refused, as is another socket', async () => {
	const input = (line) => ctl(daemon.path, ['shell'], { input: `${line}\n` });
	for (const line of ['shell', `list -s ${daemon.path}`, 'kick "alice']) {
		const { code, stderr } = await input(line);
		assert.equal(code, 64, line);
		assert.match(stderr, /^presencectl: line 1: /);
	}
});
