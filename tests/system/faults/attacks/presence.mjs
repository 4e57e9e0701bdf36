/* What can be done by those who are let in: rooms, joins, leaves, names. */

import { anyName, Field, joining } from '../field.mjs';

const ROOMS = 10000; /* as many as there may be */
const PER_CONNECTION = 16;

export const attacks = [
	{
		name: 'all rooms',
		what: '700 websockets enter 16 rooms each, all there may be; the honest one wants another',
		room: '/fresh-%',
		seconds: 3,
		async run(field) {
			let room = 0;
			const lines = await field.many(Math.ceil(1.1 * ROOMS / PER_CONNECTION), async () => {
				const line = await field.websocket();
				for (let i = 0; line && i < PER_CONNECTION; i++) {
					await line.say(`40/taken-${room++},`);
					field.count('rooms');
				}
				return line;
			});
			await field.rest();
			return lines;
		},
	},
	{
		name: 'joins and leaves',
		what: '10 loops that connect, join and leave',
		run: (field) => field.loops(10, async () => {
			const line = Field.need(await field.member({ name: anyName() }));
			await line.say('41');
			field.count('joins');
			line.destroy();
		}),
	},
	{
		name: 'joins and leaves of one connection',
		what: '10 websockets that join the room and leave it again and again',
		async run(field) {
			const lines = [];
			await field.loops(10, async (i) => {
				if (!lines[i] || lines[i].isOver) {
					lines[i] = Field.need(await field.websocket());
				}
				field.count('joins');
				await lines[i].say('40');
				await lines[i].say(joining(anyName()));
				return lines[i].say('41');
			});
		},
	},
	{
		name: 'renames',
		what: '10 loops that join and change their name as fast as they may, 500 users present',
		crowd: 500,
		async run(field) {
			const lines = [];
			await field.loops(10, async (i) => {
				if (!lines[i] || lines[i].isOver) {
					lines[i] = Field.need(await field.member({ name: anyName() }));
				}
				for (let burst = 0; burst < 15; burst++) {
					await lines[i].say(joining(anyName()));
					field.count('renames');
				}
				await field.rest(100);
			});
		},
	},
	{
		name: 'names of the longest',
		what: '200 websockets with names of 32 graphemes that take the most bytes as JSON',
		async run(field) {
			const lines = await field.many(200, () => field.member({ name: '"\\'.repeat(16) }));
			await field.rest();
			return lines;
		},
	},
];
