/* Whether the server is heard. It pings, so silence means something: what the page shows may not be
 * true any more, long before the connection is given up. */

(function () {
	'use strict';

	const LATE_MS = 2500; /* that a ping may be */

	let heardAt = new Date(); /* by the wall: the page itself came then, if nothing did since */

	window.presence.pulse = {
		/* When the last packet came: "14:02:11". */
		clock: () => heardAt.toTimeString().slice(0, 8),

		/* Listens to a connection that is about to open. silent() is called when nothing has come
		 * for longer than pings are apart, and heard() when something comes after that. */
		follow(engine, silent, heard) {
			let isSilent = false;
			let last = 0; /* by the steady clock, as the wall's may be set */
			let patience = 0;
			let timer = 0;

			engine.on('handshake', ({ pingInterval }) => {
				patience = pingInterval + LATE_MS;
				watch();
			});
			engine.on('packet', () => {
				heardAt = new Date();
				last = performance.now();
				if (isSilent) {
					isSilent = false;
					watch();
					heard();
				}
			});
			engine.on('close', () => clearTimeout(timer));

			function watch() {
				const left = last + patience - performance.now();
				isSilent = left <= 0;
				if (isSilent) {
					silent();
				} else {
					timer = setTimeout(watch, left);
				}
			}
		},
	};
}());
