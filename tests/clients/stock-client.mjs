/* A program: a stock client that joins, says so on stdout, and stays until it is killed.
 * Arguments: the server's URL, the version of Socket.IO, the transports with commas, the name. It
 * ends with its stdin, so that it outlives nobody. */

import { client, connected, join, upgraded } from '../lib/presence.mjs';

const [, , url, version, names, name] = process.argv;
const transports = names.split(',');

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

const socket = client({ url }, '/', { version, transports });
await connected(socket);
if (transports.length > 1) {
	await upgraded(socket);
}
console.log(JSON.stringify(await join(socket, { name })));
