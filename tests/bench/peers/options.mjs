/* What every peer is told by its command line, and how it says that it is ready. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
	options: {
		'ping-interval': { type: 'string', default: '25000' },
		'tls-cert': { type: 'string' },
		'tls-key': { type: 'string' },
	},
});

export const HOST = '127.0.0.1';
export const PING_INTERVAL_MS = Number(values['ping-interval']);
export const PING_TIMEOUT_MS = 20000;
export const MAX_PAYLOAD = 1000000;

/* The paths of {cert, key}; null: no TLS. */
export const tls = values['tls-cert']
	? { cert: values['tls-cert'], key: values['tls-key'] }
	: null;

/* What they are to node:https. */
export const readTls = () => ({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) });

export const PAGE = '<!doctype html>\n<title>Presence</title>\n<p>A page for the benchmark.</p>\n';

export function tellListening(port) {
	console.log(`listening on ${tls ? 'https' : 'http'}://${HOST}:${port}`);
}
