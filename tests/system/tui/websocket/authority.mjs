/* An authority that signs certificates for tests. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CONFIG = `
[ca]
default_ca = test
[test]
new_certs_dir = .
database = index.txt
default_md = sha256
policy = any
unique_subject = no
rand_serial = yes
copy_extensions = copyall
[any]
commonName = optional
[req]
distinguished_name = name
[name]
`;

const openssl = (directory, args) =>
	execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });

export class Authority {
	/* Lives in a directory of its own under this one. */
	constructor(directory, name) {
		this.directory = path.join(directory, name);
		mkdirSync(this.directory);
		writeFileSync(path.join(this.directory, 'index.txt'), '');
		writeFileSync(path.join(this.directory, 'ca.conf'), CONFIG);
		this.file = path.join(this.directory, 'ca.crt');
		this.#request(name, 'ca', ['-x509', '-days', '2', '-out', 'ca.crt']);
	}

	/* {key, cert} for a TLS server with these names, "DNS:localhost,IP:127.0.0.1". */
	sign(names, { from = '20200101000000Z', until = '20491231000000Z' } = {}) {
		this.#request('server', 'server',
			['-addext', `subjectAltName=${names}`, '-out', 'server.csr']);
		openssl(this.directory, ['ca', '-config', 'ca.conf', '-batch', '-notext',
			'-startdate', from, '-enddate', until, '-cert', 'ca.crt', '-keyfile', 'ca.key',
			'-in', 'server.csr', '-out', 'server.crt']);
		const read = (file) => readFileSync(path.join(this.directory, file));
		return { key: read('server.key'), cert: read('server.crt') };
	}

	#request(name, key, further) {
		openssl(this.directory, ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
			'-nodes', '-subj', `/CN=${name}`, '-keyout', `${key}.key`, ...further]);
	}
}
