/* Debian's nginx with the configuration that the project ships, on a free port of loopback. */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { until } from '../process/poll.mjs';
import { makeCertificate } from './certificate.mjs';

const SITE = new URL('../../../packaging/nginx/presence.conf', import.meta.url);
const PLACES = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];
const SCRATCH = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/* Starts it in front of a server of daemon.mjs: {url, port, stop()}. */
export async function startNginx(server) {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
	const port = await freePort();
	writeFileSync(path.join(directory, 'nginx.conf'), configuration(directory, port, server));
	const child = spawn(PLACES.find(existsSync), [
		'-e', path.join(directory, 'error.log'), '-c', path.join(directory, 'nginx.conf'),
	], { stdio: 'ignore' });
	const exit = new Promise((resolve) => { child.once('exit', resolve); });
	const kill = () => child.kill('SIGKILL');
	process.once('exit', kill);
	await until(() => connects(port), 10000, () =>
		`nginx listens; it said: ${readFileSync(path.join(directory, 'error.log'), 'utf8')}`);
	return {
		url: `https://127.0.0.1:${port}`,
		port,
		stop: async () => {
			child.kill('SIGTERM');
			await exit;
			process.removeListener('exit', kill);
			rmSync(directory, { recursive: true });
		},
	};
}

function configuration(directory, port, server) {
	const { cert, key } = makeCertificate(directory);
	const site = readFileSync(SITE, 'utf8')
		.replace('127.0.0.1:3000;', `127.0.0.1:${server.port};`)
		.replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
		.replace('listen [::]:443 ssl;', '')
		.replace('/etc/ssl/certs/example.com.pem', cert)
		.replace('/etc/ssl/private/example.com.key', key);
	const scratch = SCRATCH.map((name) => `${name}_temp_path ${directory}/${name};`).join(' ');
	return `daemon off; worker_processes 1; pid ${directory}/pid; events { worker_connections 256; }
http { access_log off; ${scratch}
${site} }`;
}

function freePort() {
	return new Promise((resolve) => {
		const holder = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = holder.address();
			holder.close(() => resolve(port));
		});
	});
}

function connects(port) {
	return new Promise((resolve) => {
		const socket = net.connect(port, '127.0.0.1', () => resolve(true));
		socket.on('error', () => resolve(false)).on('close', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});
}
