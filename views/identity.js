/* Who this browser is: a secret key, by which the server takes all its tabs and visits for one
 * person, and what goes with it. Where storage is blocked, all of it lasts as long as the page. */

(function () {
	'use strict';

	const KEY = 'presence.key';
	const KEY_BYTES = 24;
	const ID = 'presence.id';
	const NAME = 'presence.name';
	const TAB = 'presence.tab';

	const room = document.body.dataset.namespace;
	const kept = new Map(); /* what storage may not keep */
	let secret = null; /* once in use, it is this page's, whatever becomes of the storage */

	window.presence = {};
	window.presence.identity = {
		key() {
			secret ??= read('localStorage', KEY) ?? write('localStorage', KEY, newKey());
			return secret;
		},

		/* The public id, once a server has told it. */
		id: () => read('localStorage', ID),

		/* The name in this room, perhaps given in another tab a moment ago; else the last one. */
		name: () => read('localStorage', NAME + room) ?? read('localStorage', NAME),

		/* 'joined', 'left', or null: this tab was not in the room yet. A reload keeps it. */
		tab: () => read('sessionStorage', TAB + room),

		joined(id, name) {
			write('localStorage', ID, id);
			write('localStorage', NAME, name);
			write('localStorage', NAME + room, name);
			write('sessionStorage', TAB + room, 'joined');
		},

		left() {
			write('sessionStorage', TAB + room, 'left');
		},
	};

	/* On plain http there is no more of `crypto` than this. */
	function newKey() {
		const text = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(KEY_BYTES))));
		return text.replaceAll('+', '-').replaceAll('/', '_');
	}

	function read(storage, item) {
		return attempt(() => window[storage].getItem(item)) ?? kept.get(item) ?? null;
	}

	function write(storage, item, value) {
		kept.set(item, value);
		attempt(() => window[storage].setItem(item, value));
		return read(storage, item);
	}

	function attempt(work) {
		try {
			return work();
		} catch {
			return null;
		}
	}
}());
