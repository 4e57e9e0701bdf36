/* Certificates for tests of TLS. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';

/* A self-signed certificate for 127.0.0.1 in `directory`: the paths of {cert, key}. */
export function makeCertificate(directory) {
	const cert = path.join(directory, 'server.crt');
	const key = path.join(directory, 'server.key');
	execFileSync(
		'openssl',
		[
			'req',
			'-x509',
			'-newkey',
			'ec',
			'-pkeyopt',
			'ec_paramgen_curve:prime256v1',
			'-nodes',
			'-days',
			'2',
			'-subj',
			'/CN=127.0.0.1',
			'-addext',
			'subjectAltName=IP:127.0.0.1',
			'-keyout',
			key,
			'-out',
			cert,
		],
		{ stdio: 'ignore' }
	);
	return { cert, key };
}
