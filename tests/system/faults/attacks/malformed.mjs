/* Everything malformed: shapes of HTTP that are none, or that two programs read in two ways. */

import { Field } from '../field.mjs';

const head = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;
const poll = '/socket.io/?EIO=4&transport=polling';
const chunk = '2\r\n40\r\n0\r\n\r\n';
const smuggled = head('GET /smuggled HTTP/1.1', 'Host: x');

/* One line for each shape; what a server should say to it is the business of the tests of
 * server-transport. Here it is only to stay well. */
const SHAPES = [
	'\r\n\r\n\r\n',
	'\0'.repeat(1000),
	'x'.repeat(100000),
	'GET',
	'GET \r\n\r\n',
	'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
	'GET / HTTP/1.1\n\n',
	'GET / HTTP/1.1\nHost: x\n\n',
	'get / http/1.1\r\nhost: x\r\n\r\n',
	head('BREW /coffee HTTP/1.1', 'Host: x'),
	head('GET / HTTP/1.1'),
	head('GET / HTTP/1.1', 'Host: x', 'Host: y'),
	head('GET / HTTP/1.1', 'Host: '),
	head('GET / HTTP/1.1', 'Host : x'),
	head('GET / HTTP/1.1', ' Host: x'),
	head('GET / HTTP/1.1', 'Host: x', 'X: a', '\tb'),
	head('GET / HTTP/1.1', 'Host: x', 'no colon'),
	head('GET / HTTP/1.1', 'Host: x', ': empty'),
	head('GET / HTTP/1.1', 'Host: x', 'X: a\rb'),
	head('GET / HTTP/1.1', 'Host: x', 'X: a\0b'),
	head('GET / HTTP/1.1', 'Host: x', 'Expect: 100-continue'),
	head('GET / HTTP/1.1', 'Host: x', 'Range: bytes=0-,1-,2-,3-'),
	head('GET / HTTP/1.1', 'Host: x', `X: ${'x'.repeat(70000)}`),
	head('GET / HTTP/1.1', 'Host: x', ...Array.from({ length: 2000 }, (_, i) => `X${i}: x`)),
	head(`GET /${'a'.repeat(70000)} HTTP/1.1`, 'Host: x'),
	head('GET http://x/ HTTP/1.1', 'Host: y'),
	head('GET * HTTP/1.1', 'Host: x'),
	head('CONNECT x:443 HTTP/1.1', 'Host: x'),
	head('GET /../../etc/passwd HTTP/1.1', 'Host: x'),
	head('GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1', 'Host: x'),
	head('GET /%00 HTTP/1.1', 'Host: x'),
	head('GET /%zz HTTP/1.1', 'Host: x'),
	head('GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAAA'),
	'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
	head(`POST ${poll} HTTP/1.1`, 'Host: x'),
	head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: -1'),
	head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 0x2'),
	head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: +2'),
	head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 99999999999999999999'),
	`${head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Content-Length: 3')}40\x1e`,
	`${head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 2, 2')}40`,
	`${head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Transfer-Encoding: chunked')}${chunk}`,
	`${head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Transfer-Encoding : chunked')}40`,
	`${head(`POST ${poll} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Transfer-Encoding: chunked')}${chunk}`,
	`${head(`GET ${poll} HTTP/1.1`, 'Host: x', 'Transfer-Encoding: chunked')}${chunk}${smuggled}`,
	`${head(`GET ${poll} HTTP/1.1`, 'Host: x', `Content-Length: ${smuggled.length}`)}${smuggled}`,
	head(`GET ${poll}&sid=${'A'.repeat(300)} HTTP/1.1`, 'Host: x'),
	head(`GET ${poll}&sid=%00 HTTP/1.1`, 'Host: x'),
	head('GET /socket.io/?EIO=99&transport=carrier-pigeon HTTP/1.1', 'Host: x'),
	head('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', 'Host: x'),
	head('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', 'Host: x', 'Connection: Upgrade',
		'Upgrade: websocket', 'Sec-WebSocket-Version: 99', 'Sec-WebSocket-Key: x'),
	Buffer.from('16030100020100', 'hex').toString('latin1'), /* TLS where there is none */
];

export const attacks = [
	{
		name: 'malformed requests',
		what: `20 loops through ${SHAPES.length} shapes of requests, whole and cut anywhere`,
		run: (field) => field.loops(20, async (i, round) => {
			const bytes = Buffer.from(SHAPES[(i + round) % SHAPES.length], 'latin1');
			const cut = round % 3 ? bytes.length : Math.floor(Math.random() * bytes.length);
			const line = Field.need(await field.dial());
			field.count('requests');
			await line.write(bytes.subarray(0, cut));
			await Promise.race([line.closed, field.rest(20)]);
			line.destroy();
		}),
	},
	{
		name: 'malformed bytes',
		what: '20 loops that send random bytes',
		run: (field) => field.loops(20, async () => {
			const line = Field.need(await field.dial());
			field.count('connections of noise');
			await line.write(Buffer.from(Array.from({ length: 300 }, () => Math.random() * 256)));
			await Promise.race([line.closed, field.rest(20)]);
			line.destroy();
		}),
	},
];
