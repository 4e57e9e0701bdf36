/* uWebSockets.js, from the binary inside its npm package. Where there is none for this Node the
 * package would fall back to an imitation in JavaScript, which is not what is to be measured: the
 * process ends with EXIT_UNAVAILABLE instead. */

import { createRequire } from 'node:module';
import { HOST, PAGE, tellListening, tls } from './options.mjs';

const EXIT_UNAVAILABLE = 69;

function load() {
	const { platform, arch, versions } = process;
	const file = `uws_${platform}_${arch}_${versions.modules}.node`;
	try {
		return createRequire(import.meta.url)(`@trufflesuite/uws-js-unofficial/binaries/${file}`);
	} catch (error) {
		console.error(`${file} cannot be loaded: ${error.message.split('\n')[0]}`);
		process.exit(EXIT_UNAVAILABLE);
	}
}

const uWS = load();

export const createApp = () =>
	(tls ? uWS.SSLApp({ cert_file_name: tls.cert, key_file_name: tls.key }) : uWS.App());

/* Serves the page as well. */
export function listen(app) {
	app.get('/', (response) => {
		response.writeHeader('content-type', 'text/html').end(PAGE);
	});
	app.listen(HOST, 0, (token) => tellListening(uWS.us_socket_local_port(token)));
}
