/* What can be done with the frames of a websocket, and with the packets in them. */

import { frame, OPCODE } from '../../../lib/net/raw.mjs';
import { anyName, Field, joining } from '../field.mjs';

const BATCH = 200; /* frames in one write */

/* Websockets that send the same bytes as fast as they are taken; who is closed comes again. */
function flood(field, sockets, bytes, frames, { first, name } = {}) {
	const lines = [];
	return field.loops(sockets, async (i) => {
		if (!lines[i] || lines[i].isOver) {
			lines[i] = Field.need(await field.member({ name }));
			if (first) {
				await lines[i].write(first);
			}
		}
		field.count('frames', frames);
		return lines[i].write(bytes);
	});
}

const times = (bytes, n = BATCH) => Buffer.concat(Array.from({ length: n }, () => bytes));

const MALFORMED = [
	frame(OPCODE.text, '42', { masked: false }),
	frame(OPCODE.text, '42', { rsv: 4 }),
	frame(3, 'x'),
	frame(11, 'x'),
	frame(OPCODE.continuation, 'x'),
	frame(OPCODE.ping, Buffer.alloc(126)),
	frame(OPCODE.ping, 'x', { fin: false }),
	frame(OPCODE.close, Buffer.from([3])),
	frame(OPCODE.close, Buffer.from([3, 0xee])), /* 1006 */
	frame(OPCODE.text, Buffer.from([0x34, 0xff, 0xfe])),
	frame(OPCODE.text, Buffer.from('34320000', 'hex')),
	frame(OPCODE.text, 'x', { declared: 2 ** 40 }),
	frame(OPCODE.text, ''),
	frame(OPCODE.text, '9'),
	frame(OPCODE.text, '42['),
	frame(OPCODE.text, `42${'['.repeat(5000)}`),
	frame(OPCODE.text, '42["got_a_new_user",{"name":"\\ud800"}]'),
	frame(OPCODE.text, '4599-["x"]'),
	frame(OPCODE.text, '42/nowhere,["x"]'),
	frame(OPCODE.text, '43999999999999999999[]'),
	frame(OPCODE.binary, Buffer.from([4, 1, 2, 3])),
	Buffer.from('GET / HTTP/1.1\r\n\r\n'),
];

export const attacks = [
	{
		name: 'pings',
		what: '10 websockets that send ping frames without end',
		run: (field) => flood(field, 10, times(frame(OPCODE.ping, 'x'.repeat(100))), BATCH),
	},
	{
		name: 'pings, answers not read',
		what: '10 websockets that send ping frames and read no pong',
		async run(field) {
			const lines = await field.many(10, () => field.member());
			const bytes = times(frame(OPCODE.ping, 'x'.repeat(100)));
			lines.forEach((line) => line.stop());
			await field.loops(lines.length, async (i) => {
				field.count('frames', BATCH);
				return Promise.race([lines[i].write(bytes), field.rest()]);
			});
			return lines;
		},
	},
	{
		name: 'pongs',
		what: '10 websockets that send pong frames and pong packets without end',
		run: (field) => flood(field, 10,
			times(Buffer.concat([frame(OPCODE.pong), frame(OPCODE.text, '3')])), 2 * BATCH),
	},
	{
		name: 'empty frames',
		what: '10 websockets that send empty fragments without end',
		run: (field) => flood(field, 10, times(frame(OPCODE.continuation, '', { fin: false })), BATCH,
			{ first: frame(OPCODE.text, '4', { fin: false }) }),
	},
	{
		name: 'fragments without end',
		what: '10 websockets that send a message in fragments of a byte, and never its end',
		run: (field) => flood(field, 10, times(frame(OPCODE.continuation, 'x', { fin: false })), BATCH,
			{ first: frame(OPCODE.text, '4', { fin: false }) }),
	},
	{
		name: 'huge messages',
		what: '10 websockets that have joined and send messages of 900 KB',
		run: (field) => flood(field, 10, frame(OPCODE.text, `42["x","${'x'.repeat(900000)}"]`), 1,
			{ name: anyName() }),
	},
	{
		name: 'messages that do not end',
		what: '200 websockets that have joined, announce 1 MB and send half of it',
		async run(field) {
			const half = frame(OPCODE.text, 'x'.repeat(500000), { declared: 999000 });
			const lines = await field.many(200, async () => {
				const line = await field.member({ name: anyName() });
				await Promise.race([line?.write(half), field.rest()]);
				return line;
			});
			await field.rest();
			return lines;
		},
	},
	{
		name: 'attachments that never come',
		what: '100 websockets that have joined, announce ten attachments and send one of 900 KB',
		async run(field) {
			const attachment = frame(OPCODE.binary, Buffer.alloc(900000));
			const held = Array.from({ length: 10 }, (_, num) => ({ _placeholder: true, num }));
			const lines = await field.many(100, async () => {
				const line = await field.member({ name: anyName() });
				await line?.say(`4510-${JSON.stringify(['x', ...held])}`);
				await Promise.race([line?.write(attachment), field.rest()]);
				field.count('attachments');
				return line;
			});
			await field.rest();
			return lines;
		},
	},
	{
		name: 'malformed frames',
		what: `20 loops through ${MALFORMED.length} frames and packets that are wrong`,
		run: (field) => field.loops(20, async (i, round) => {
			const line = Field.need(await field.member());
			field.count('frames');
			await line.write(MALFORMED[(i + round) % MALFORMED.length]);
			await Promise.race([line.closed, field.rest(20)]);
			line.destroy();
		}),
	},
	{
		name: 'junk packets',
		what: '20 websockets that send events that there are not, over the rate',
		run: (field) => flood(field, 20, times(frame(OPCODE.text, joining('\u0000'))), BATCH),
	},
];
