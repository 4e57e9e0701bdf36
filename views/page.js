/* The page: who is here right now, a box for each.
 *
 * The server has drawn the boxes of those present into the page already; this script makes them
 * live, in seven steps. The boxes are in boxes.js. */

(function ($, io) {
	'use strict';

	const NAME_KEY = 'presence.name';
	const RETRY_FIRST_MS = 1000;
	const RETRY_LAST_MS = 10000;
	const NEWS_GATHER_MS = 1000;
	const NEWS_EVERY_MS = 4000;

	const { boxes } = window.presence;
	const { people } = boxes;
	const dialog = document.getElementById('ask');
	const socket = io.connect(document.body.dataset.namespace, {
		autoConnect: false, reconnection: false,
	});

	const news = new Map(); /* what the status region says next: event -> {first, count} */

	let me = null; /* my id */
	let name = null; /* the name I have, or want */
	let accepted = null; /* the last name the server took */
	let joined = false;
	let kickReason = null;
	let asOf = clock(); /* when the list was last known to be true */
	let attempts = 0; /* to connect, since it last worked */
	let retryTimer = 0;
	let newsTimer = 0;
	let newsTime = 0;

	document.documentElement.classList.add('js');

	/* 1. Ask for a name. */
	ask('');

	/* 2. Connect with it. */
	$('#ask form').on('submit', (event) => {
		event.preventDefault();
		name = $('#name').val();
		$('#join').prop('disabled', true);
		(socket.connected ? join : connect)();
	});

	/* 3. Say who came: at first, and again after a lost connection. */
	socket.on('connect', join);

	/* 4. Everybody who is here, oneself included: all boxes. */
	socket.on('existing_users', (users) => {
		boxes.replace(users);
		live();
	});

	/* 5. Somebody came: one more box. */
	socket.on('new_user', ({ id, new_user_name, since, kind }) => {
		boxes.put({ id, name: new_user_name, since, kind });
		tell('joined', new_user_name);
	});

	/* 6. Somebody took another name: the same box. */
	socket.on('user_renamed', (user) => {
		if (people.has(user.id)) {
			boxes.put(user);
			tell('changed their name', user.name);
		}
	});

	/* 7. Somebody left: one box less. */
	socket.on('disconnect_user', (user) => {
		boxes.remove(user.id);
		tell('left', user.name);
	});

	/* ---- joining ---- */

	function ask(refusal) {
		$('#name').val(name ?? stored((storage) => storage.getItem(NAME_KEY)) ?? '')
			.attr('aria-invalid', String(refusal !== ''));
		$('#refusal').text(refusal);
		$('#join').prop('disabled', false);
		if (!dialog.open) {
			dialog.showModal();
		}
		$('#name').trigger('focus').trigger('select');
	}

	function join() {
		beKnownAs(joined ? me : socket.id);
		socket.emit('got_a_new_user', { name, kind: 'web' }, ({ ok, id, error }) => {
			if (ok) {
				welcome(id);
			} else {
				refuse(error.message);
			}
		});
	}

	function welcome(id) {
		beKnownAs(id);
		joined = true;
		accepted = name;
		stored((storage) => storage.setItem(NAME_KEY, name));
		answered();
	}

	/* Who is refused another name keeps the one they have. */
	function refuse(message) {
		if (!joined) {
			look();
		}
		ask(message);
		name = accepted;
	}

	/* Closes the question, unless somebody is still writing the answer. */
	function answered() {
		if ($('#join').prop('disabled')) {
			dialog.close();
		}
	}

	function beKnownAs(id) {
		me = id;
		boxes.own(me);
	}

	/* Leaves the list as it is, without joining. */
	function look() {
		attempts = 0;
		clearTimeout(retryTimer);
		socket.disconnect();
		show('idle', 'not joined', `You have not joined. This list is as of ${asOf}.`, 'Join');
	}

	function notNow() {
		dialog.close();
		if (!joined) {
			look();
		}
	}

	$('#later').on('click', notNow);
	$(dialog).on('cancel', notNow);
	$('#rename').on('click', () => ask(''));

	/* Storage may be blocked; then the name is asked for with an empty field. */
	function stored(work) {
		try {
			return work(localStorage);
		} catch {
			return null;
		}
	}

	/* ---- the connection ---- */

	socket.on('notice', ({ text }) => $('#message').text(text).prop('hidden', false));
	socket.on('kicked', ({ reason }) => {
		kickReason = `You were removed from this room${reason ? `: ${reason}` : ''}.`;
	});

	socket.on('disconnect', (reason) => {
		asOf = joined ? clock() : asOf;
		joined = false;
		if (reason === 'io server disconnect') {
			ended(kickReason ?? 'The server ended the connection.');
		} else if (reason !== 'io client disconnect') {
			lost();
		}
	});

	socket.on('connect_error', (error) => {
		if (socket.active) {
			lost();
		} else {
			ended(`The server refused: ${error.message}.`);
		}
	});

	function connect() {
		clearTimeout(retryTimer);
		if (attempts === 0) {
			show('connecting', 'connecting…', '', '');
		}
		kickReason = null;
		$('#countdown').text('Connecting…');
		socket.connect();
	}

	function live() {
		attempts = 0;
		if (!inState('online')) {
			show('online', 'live', '', '');
			tell('Connected.');
		}
	}

	function lost() {
		answered();
		if (attempts === 0) {
			tell('Connection lost.');
		}
		show('offline', 'offline', `No connection. This list is as of ${asOf}.`, 'Retry now');
		countDown(Date.now() + backOff());
	}

	/* Whom the server does not want any more comes back by hand only. */
	function ended(why) {
		attempts = 0;
		dialog.close();
		tell(why);
		show('ended', 'disconnected', `${why} This list is as of ${asOf}.`, 'Join again');
	}

	/* Doubles, and spreads: the pages of a server that restarts do not all come back at once. */
	function backOff() {
		const wait = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** attempts);
		attempts += 1;
		return wait * (0.5 + Math.random());
	}

	function countDown(end) {
		const left = end - Date.now();
		clearTimeout(retryTimer);
		if (left <= 0) {
			connect();
		} else {
			$('#countdown').text(`Retrying in ${Math.ceil(left / 1000)} s.`);
			retryTimer = setTimeout(countDown, left % 1000 || 1000, end);
		}
	}

	function show(state, label, notice, button) {
		const held = $(document.activeElement).is('#again, #rename');
		document.body.dataset.state = state;
		$('#state').text(label);
		$('#reason').text(notice);
		$('#countdown').text('');
		$('#again').text(button);
		$('#notice').prop('hidden', notice === '');
		$('#rename').prop('hidden', state !== 'online');
		if (held) {
			$('#again:visible, #rename:visible, #people').first().trigger('focus');
		}
	}

	$('#again').on('click', () => (inState('idle') ? ask('') : connect()));
	$(window).on('online', () => inState('offline') && connect());

	function inState(state) {
		return document.body.dataset.state === state;
	}

	/* ---- what a screen reader is told: now and then, in one sentence for many ---- */

	function tell(event, who = '') {
		const item = news.get(event) ?? { first: who, count: 0 };
		item.count += 1;
		news.set(event, item);
		if (newsTimer === 0) {
			const wait = newsTime + NEWS_EVERY_MS - Date.now();
			newsTimer = setTimeout(announce, Math.max(NEWS_GATHER_MS, wait));
		}
	}

	function announce() {
		const sentences = [...news].map(sentence);
		if (joined) {
			sentences.push(`${people.size} online.`);
		}
		news.clear();
		newsTimer = 0;
		newsTime = Date.now();
		$('#news').text(sentences.join(' '));
	}

	/* Names are isolated, so that a right-to-left name does not turn the sentence around. */
	function sentence([event, { first, count }]) {
		if (first === '') {
			return event;
		}
		const others = ['', ' and 1 other', ` and ${count - 1} others`][Math.min(count - 1, 2)];
		return `\u2068${first}\u2069${others} ${event}.`;
	}

	function clock() {
		return new Date().toTimeString().slice(0, 8);
	}
}(window.jQuery, window.io));
