/* What a process takes of the machine, as the kernel tells it. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

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

/* What the kernel has of memory for the connections of a local port, those that nobody owns any more
 * too: bytes that were not read or not acknowledged yet, as they are kept. */
export async function kernelBytes(port) {
	const { stdout } = await execute('ss', [
		'-Htanm', 'exclude', 'time-wait', 'exclude', 'listening', `sport = :${port}`,
	], { maxBuffer: 64 * 1024 * 1024 });
	const kept = [...stdout.matchAll(/skmem:\(r(\d+),rb\d+,t(\d+),tb\d+,f\d+,w(\d+)/g)];
	return kept.reduce((sum, [, read, sent, queued]) =>
		sum + Number(read) + Math.max(Number(sent), Number(queued)), 0);
}
