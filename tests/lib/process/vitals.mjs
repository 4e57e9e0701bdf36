/* What a process takes of the machine, as the kernel tells it. */

import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10; /* of /proc/PID/stat, on every Linux there is */

/* Resident memory in bytes. */
export function residentBytes(pid) {
	const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
	return Number(kilobytes) * 1024;
}

/* Open descriptors. */
export function openFiles(pid) {
	return readdirSync(`/proc/${pid}/fd`).length;
}

/* Processor time until now, of user and system. */
export function processorMs(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/* What lies in the kernel's queues of the sockets of a local port, those that nobody owns any more
 * too: bytes that were not read yet or not acknowledged. */
export function queuedBytes(port) {
	const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	let bytes = 0;
	for (const family of ['tcp', 'tcp6']) {
		for (const line of readFileSync(`/proc/net/${family}`, 'utf8').split('\n').slice(1)) {
			const [, address, , , queues] = line.trim().split(/\s+/);
			if (address?.endsWith(local)) {
				const [sent, received] = queues.split(':');
				bytes += parseInt(sent, 16) + parseInt(received, 16);
			}
		}
	}
	return bytes;
}
