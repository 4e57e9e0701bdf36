/* presencectl in a terminal. */

import { programPath } from '../../lib/process/daemon.mjs';
import { quoted, Terminal as Any } from '../../lib/process/terminal.mjs';
import { environment } from './ctl.mjs';

export class Terminal extends Any {
	/* Runs presencectl with `args` against the socket at `path`; its exit code is shown when it ends. */
	static presencectl(path, args, options) {
		const command = [programPath('presencectl'), ...args].map(quoted).join(' ');
		return new Terminal(`trap : INT; ${command}; echo "exit $?"; exec cat >/dev/null`, path, options);
	}

	constructor(command, socket, { env, ...options } = {}) {
		super(command, { ...options, env: environment(socket, env) });
	}
}
