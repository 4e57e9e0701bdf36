/* Plain HTTP requests, each on a connection of its own, with nothing interpreted or retried. */

import http from 'node:http';
import https from 'node:https';
import { within } from '../process/poll.mjs';

/* {status, headers, body: Buffer, text, json()}. `target` is a server of daemon.mjs or a URL.
 * Options: method, headers, body, agent, signal, tls (options of node:tls), deadline in ms. */
export function request(target, path, options = {}) {
	const {
		method = 'GET',
		headers = {},
		body,
		agent = false,
		signal,
		tls = {},
		deadline = 10000,
	} = options;
	const base = target.url ?? target;
	const client = base.startsWith('https:') ? https : http;
	const { hostname, port } = new URL(base);
	const answer = new Promise((resolve, reject) => {
		const outgoing = client.request(
			{
				host: hostname.replace(/[[\]]/g, ''),
				port,
				path,
				method,
				agent,
				signal,
				...tls,
				headers:
					body === undefined
						? headers
						: { 'Content-Length': Buffer.byteLength(body), ...headers },
			},
			(incoming) => collect(incoming).then(resolve, reject)
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
	return within(answer, deadline, `${method} ${path} is answered`);
}

/* The Engine.IO error of an answer, as [HTTP status, code, message]. */
export function refusal(answer) {
	const { code, message } = answer.json();
	return [answer.status, code, message];
}

async function collect(incoming) {
	const parts = [];
	for await (const part of incoming) {
		parts.push(part);
	}
	const body = Buffer.concat(parts);
	return {
		status: incoming.statusCode,
		headers: incoming.headers,
		body,
		text: body.toString('utf8'),
		json: () => JSON.parse(body.toString('utf8')),
	};
}
