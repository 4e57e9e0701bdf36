/* What can be done to the process: its descriptors, its log, its control socket, its bans. */

import net from 'node:net';
import { requestLine } from '../../control-socket/control.mjs';
import { Field } from '../field.mjs';

const BANS = 10000;
const NOBODY = 65534;

/* A connection to the control socket, or null. */
function control(field) {
	const socket = net.connect(field.control);
	field.count('control clients');
	return new Promise((resolve) => {
		socket.once('data', () => resolve(socket));
		socket.once('close', () => resolve(null));
		socket.on('error', () => {});
	});
}

/* Sends requests and waits until as many answers are there. */
async function callAll(socket, lines) {
	let answers = 0;
	socket.on('data', (bytes) => { answers += bytes.toString('latin1').split('\n').length - 1; });
	socket.write(lines.join(''));
	while (answers < lines.length && !socket.destroyed) {
		await new Promise((resolve) => {
			socket.once('data', resolve);
			socket.once('close', resolve);
		});
	}
}

export const attacks = [
	{
		name: 'more connections than descriptors',
		what: '300 connections where 64 files may be open; nobody can come in while they stay',
		files: 64,
		full: true,
		calm: true,
		async run(field) {
			const lines = await field.many(300);
			await field.rest();
			return lines;
		},
	},
	{
		name: 'descriptors taken away',
		what: '300 connections where accept() fails: the limit was lowered below what is promised',
		taken: true,
		calm: true,
		full: true,
		async run(field) {
			const lines = await field.many(300);
			await field.rest();
			return lines;
		},
	},
	{
		name: 'a log that nobody reads',
		what: '50 loops that do what is logged, where nobody reads stderr; SIGTERM still ends it',
		unread: true,
		args: ['--log-level', 'debug'],
		seconds: 3,
		run: (field) => field.loops(50, async () => {
			const line = Field.need(await field.member({ name: 'x'.repeat(32) }));
			await line.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
			field.count('offences');
			line.socket.end();
			await Promise.race([line.closed, field.rest(50)]);
			line.destroy();
		}),
	},
	{
		name: 'bans, matched',
		what: `${BANS} bans, and 50 loops of websockets that they are held against`,
		control: true,
		async run(field) {
			const admin = Field.need(await control(field));
			const targets = Array.from({ length: BANS - 1 }, (_, i) => (i % 3
				? `10.${i >> 8}.${i & 255}.0/24` : `somebody ${i}`));
			const banned = '127.0.0.3';
			await callAll(admin, [...targets, banned].map((target, i) =>
				requestLine('ban', { target }, i)));
			field.count('bans', BANS);
			await field.loops(50, async (i) => {
				const from = i % 2 ? banned : field.address;
				const line = Field.need(await field.member({ from, name: `somebody ${i * 3}` }));
				field.count('joins');
				await Promise.race([line.closed, field.rest(20)]);
				line.destroy();
			});
			return admin;
		},
	},
	{
		name: 'idle control clients',
		calm: true,
		what: '2,100 clients of an observer who say nothing; the admin is still let in',
		control: true,
		uid: NOBODY,
		args: ['--observer-group', 'nogroup'],
		async run(field) {
			const sockets = await field.many(2100, () => control(field));
			await field.rest();
			return sockets;
		},
	},
	{
		name: 'control clients, not read',
		what: '50 clients of an observer who ask for 2,000 users 100 times, and read nothing',
		control: true,
		uid: NOBODY,
		crowd: 2000,
		args: ['--observer-group', 'nogroup'],
		async run(field) {
			const sockets = await field.many(50, () => control(field));
			const asked = Array.from({ length: 100 }, (_, i) => requestLine('list', {}, i)).join('');
			for (const socket of sockets) {
				socket.pause();
				socket.write(asked);
				field.count('requests', 100);
			}
			await field.rest();
			return sockets;
		},
	},
];
