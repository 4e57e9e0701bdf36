/* Where the figures come from: they mean nothing without it. */

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { versionsOf } from './servers.mjs';

function libraryVersion(name) {
	try {
		return execFileSync('pkg-config', ['--modversion', name], { encoding: 'utf8' }).trim();
	} catch {
		return 'unknown';
	}
}

export function describeMachine(servers) {
	return {
		cores: os.cpus().length,
		cpu: os.cpus()[0]?.model.trim() || 'unknown',
		kernel: `${os.type()} ${os.release()}`,
		node: process.version,
		libwebsockets: libraryVersion('libwebsockets'),
		libuv: libraryVersion('libuv'),
		load: os.loadavg().map((value) => Number(value.toFixed(2))),
		date: new Date().toISOString(),
		packages: [...new Set(servers.flatMap(versionsOf))],
	};
}
