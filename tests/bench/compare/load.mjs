/* Runs the load generator against a server that listens. */

import { endsWithin, launch } from './children.mjs';
import { program } from './servers.mjs';

/* The figures that bench-load prints; `run` is {load, tls, probe, control, limit}, `limit` in
 * seconds, `control` whether the server has a control socket. */
export async function runLoad(server, { load, tls, probe, control, limit }) {
	const process = launch(program('tests/bench-load'), [
		...load,
		'--port', String(server.port),
		'--pid', String(server.pid),
		'--deadline', String(limit),
		...(tls ? ['--tls'] : []),
		...(probe ? ['--probe'] : []),
		...(probe && control ? ['--control', server.control] : []),
		'--json',
	]);
	const { code, signal } = await endsWithin(process, (limit + 60) * 1000);
	const { stdout, stderr } = process.output();
	if (code !== 0) {
		throw new Error(stderr.trim().split('\n').at(-1) || `bench-load ended with ${code ?? signal}`);
	}
	return JSON.parse(stdout);
}
