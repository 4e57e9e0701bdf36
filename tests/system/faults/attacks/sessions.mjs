/* What can be done with sessions: opened by the thousand, polled, and never read. */

import { requestText } from '../../../lib/net/raw.mjs';
import { anyName, Field, joining } from '../field.mjs';

/* Loops that open sessions over one connection each; `then` goes on with a session. */
function openSessions(field, sockets, then = () => true) {
	const lines = [];
	return field.loops(sockets, async (i) => {
		if (!lines[i] || lines[i].isOver) {
			lines[i] = Field.need(await field.dial());
		}
		const session = Field.need(await field.session(lines[i]));
		return then(lines[i], session);
	});
}

async function post(field, line, session, ...packets) {
	const answer = await field.ask(line, 'POST', session, { body: packets.join('\x1e') });
	return answer?.status === 200;
}

export const attacks = [
	{
		name: 'sessions over one socket',
		what: 'one kept-alive connection opens session after session',
		run: (field) => openSessions(field, 1),
	},
	{
		name: 'sessions over 20 sockets',
		what: '20 kept-alive connections open session after session',
		run: (field) => openSessions(field, 20),
	},
	{
		name: 'joins that nobody reads',
		what: '4 kept-alive connections open sessions that join and are not read, 500 users present',
		crowd: 500,
		run: (field) => openSessions(field, 4, (line, session) => {
			field.count('joins');
			return post(field, line, session, '40', joining(anyName()));
		}),
	},
	{
		name: 'polls',
		what: '50 sessions that send and poll as fast as they can',
		async run(field) {
			const lines = [];
			await field.loops(50, async (i) => {
				if (!lines[i] || lines[i].isOver) {
					lines[i] = Field.need(await field.dial());
				}
				const line = lines[i];
				const session = Field.need(await field.session(line));
				await post(field, line, session, '40');
				for (let sent = true; sent && !field.over;) {
					const answer = await field.ask(line, 'GET', session);
					field.count('polls');
					sent = answer?.status === 200
						&& await post(field, line, session, '42["who_is_here"]');
				}
				return false;
			});
		},
	},
	{
		name: 'two polls at a time',
		what: '50 sessions, polled twice at the same time, again and again',
		run: (field) => field.loops(50, async () => {
			const [first, second] = await field.many(2);
			const session = Field.need(await field.session(first));
			for (const line of [first, second]) {
				line.write(requestText('GET', session));
				field.count('polls');
			}
			await Promise.race([first.closed, second.answer()]);
			first.destroy();
			second.destroy();
		}),
	},
	{
		name: 'polls, not read',
		what: '100 sessions ask for 2,000 users by a poll and read nothing',
		crowd: 2000,
		async run(field) {
			const lines = await field.many(100, async () => {
				const line = await field.dial();
				const session = line && await field.session(line).catch(() => null);
				if (session && await post(field, line, session, '40', '42["who_is_here"]')) {
					line.stop().write(requestText('GET', session));
					field.count('polls');
					return line;
				}
				return null;
			});
			await field.rest();
			return lines;
		},
	},
	{
		name: 'websockets, not read',
		what: '100 websockets join 2,000 users, send pongs and questions, and read nothing',
		crowd: 2000,
		async run(field) {
			const lines = await field.many(100, () => field.member({ name: anyName() }));
			lines.forEach((line) => line.stop());
			for (let round = 0; !field.over; round++) {
				for (const line of lines) {
					line.say(round % 3 ? '3' : '42["who_is_here"]');
					field.count('messages');
				}
				await field.rest(300);
			}
			return lines;
		},
	},
	{
		name: 'who_is_here',
		what: '20 websockets that ask for 2,000 users three times a second each, and read',
		crowd: 2000,
		async run(field) {
			const lines = await field.many(20, () => field.member());
			while (!field.over) {
				for (const line of lines) {
					line.say('42["who_is_here"]');
					field.count('questions');
				}
				await field.rest(333);
			}
			return lines;
		},
	},
	{
		name: 'who_is_here, in bursts',
		what: '50 loops that come, ask for 2,000 users 20 times, and go',
		crowd: 2000,
		run: (field) => field.loops(50, async () => {
			const line = Field.need(await field.member());
			for (let i = 0; i < 20; i++) {
				await line.say('42["who_is_here"]');
				field.count('questions');
			}
			await field.rest(100);
			line.destroy();
		}),
	},
];
