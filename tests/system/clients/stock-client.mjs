/* A program: a stock client that joins, says so on stdout, and stays until it is killed.
 * Arguments: the server's URL, the version of Socket.IO, the transports with commas, the name. It
 * ends with its stdin, so that it outlives nobody. */

import { settled } from '../../lib/presence/engine.mjs';
import { member, upgraded } from '../../lib/presence/presence.mjs';

const [, , url, version, names, name] = process.argv;
const transports = names.split(',');

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

const { socket } = await member({ url }, name, { version, transports });
if (transports.length > 1) {
	await upgraded(socket);
}
await settled({ url, path: '/socket.io/' }); /* a GET is held by now */
console.log('joined');
