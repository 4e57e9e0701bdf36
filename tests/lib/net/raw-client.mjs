/* A program: joins over a bare websocket and answers pings, until it is killed.
 * Arguments: the server's ws:// URL and the name. */

import WebSocket from 'ws';

const [, , url, name] = process.argv;
const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`);

const replies = [
	[/^0/, '40'],
	[/^40/, `42${JSON.stringify(['got_a_new_user', { name }])}`],
	[/^2/, '3'],
];

socket.on('message', (data) => {
	const reply = replies.find(([packet]) => packet.test(data));
	if (reply) {
		socket.send(reply[1]);
	}
});
