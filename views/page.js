/* The page: who is here right now, a box for each.
 *
 * The server has drawn the boxes of those present into the page already; this script makes them
 * live, in seven steps. What this browser keeps is in identity.js, the boxes are in boxes.js. */

(function ($, io) {
	'use strict';

	const RETRY_FIRST_MS = 1000;
	const RETRY_LAST_MS = 10000;
	const RETRY_EVEN = 6; /* tries before it doubles: what is soon over, nobody else notices */
	const ANSWER_MS = 3000; /* for the list, when it is asked for */
	const NEWS_GATHER_MS = 1000;
	const NEWS_EVERY_MS = 4000;

	const { boxes, identity, pulse } = window.presence;
	const { people } = boxes;
	const dialog = document.getElementById('ask');
	const socket = io.connect(document.body.dataset.namespace, {
		path: new URL('socket.io/', document.baseURI).pathname, /* the page may be below a path */
		autoConnect: false, reconnection: false,
	});

	const news = new Map(); /* what the status region says next: event -> {first, count} */

	let wanted = null; /* the name that was typed, until the server has answered */
	let joined = false;
	let tabs = 1; /* in which I am here */
	let kickReason = null;
	let asOf = pulse.clock(); /* when the list was last known to be true */
	let attempts = 0; /* to connect, since it last worked */
	let retryTimer = 0;
	let newsTimer = 0;
	let newsTime = -NEWS_EVERY_MS;

	document.documentElement.classList.add('js');
	boxes.own(identity.id(), tabs);

	/* 1. Ask for a name. */
	if (isNoNews()) {
		connect();
	} else {
		ask('');
	}

	/* 2. Connect with it. */
	$('#ask form').on('submit', (event) => {
		event.preventDefault();
		wanted = $('#name').val();
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

	/* Nobody has to be asked who joins again after a reload, or in another tab of a room that they
	 * are in: nobody sees anything of it. */
	function isNoNews() {
		const tab = identity.tab() ?? (people.has(identity.id()) ? 'joined' : 'left');
		return tab === 'joined' && identity.name() !== null;
	}

	function ask(refusal) {
		$('#name').val(wanted ?? identity.name() ?? '').attr('aria-invalid', String(refusal !== ''));
		$('#refusal').text(refusal);
		$('#join').prop('disabled', false);
		if (!dialog.open) {
			dialog.showModal();
		}
		$('#name').trigger('focus').trigger('select');
	}

	function join() {
		const name = wanted ?? identity.name();
		const who = { name, key: identity.key(), kind: 'web' };
		socket.emit('got_a_new_user', who, ({ ok, id, error }) => {
			if (ok) {
				welcome(id, name);
			} else {
				refuse(error.message);
			}
		});
	}

	function welcome(id, name) {
		joined = true;
		wanted = null;
		identity.joined(id, name);
		boxes.own(id, tabs);
		if (people.has(id)) {
			boxes.put({ id, name: name.trim() }); /* others may be told later */
		}
		answered();
	}

	/* Who is refused another name keeps the one they have. */
	function refuse(message) {
		if (!joined) {
			leave('You have not joined.');
		}
		ask(message);
		wanted = null;
	}

	/* Closes the question, unless somebody is still writing the answer. */
	function answered() {
		if ($('#join').prop('disabled')) {
			dialog.close();
		}
	}

	/* Says good-bye, if one was here, and leaves the list as it is. */
	function leave(what) {
		attempts = 0;
		clearTimeout(retryTimer);
		identity.left();
		if (tabs > 1) {
			boxes.own(identity.id(), tabs - 1);
		} else if (joined) {
			boxes.remove(identity.id());
		}
		socket.disconnect();
		show('idle', 'not joined', `${what} This list is as of ${asOf}.`, 'Join');
	}

	function notNow() {
		dialog.close();
		if (!joined) {
			leave('You have not joined.');
		}
	}

	$('#later').on('click', notNow);
	$(dialog).on('cancel', notNow);
	$('#rename').on('click', () => ask(''));
	$('#leave').on('click', () => leave('You have left.'));

	socket.on('own_connections', ({ count }) => {
		tabs = count;
		boxes.own(identity.id(), tabs);
	});

	/* ---- the connection ---- */

	socket.on('notice', ({ text }) => $('#message').text(text).prop('hidden', false));
	socket.on('kicked', ({ reason }) => {
		kickReason = `You were removed from this room${reason ? `: ${reason}` : ''}.`;
	});

	socket.on('disconnect', (reason) => {
		asOf = joined ? pulse.clock() : asOf;
		joined = false;
		tabs = 1;
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
		pulse.follow(socket.io.engine, () => inState('online') && silent(), () => inState('silent') && live());
	}

	/* It is not lost yet; but what it has not told, nobody knows. */
	function silent() {
		tell('The server is silent.');
		show('silent', 'silent', `The server is silent. This list is as of ${pulse.clock()}.`, 'Retry now');
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
		countDown(performance.now() + backOff());
	}

	/* Whom the server does not want any more comes back by hand only. */
	function ended(why) {
		attempts = 0;
		identity.left();
		dialog.close();
		tell(why);
		show('ended', 'disconnected', `${why} This list is as of ${asOf}.`, 'Join again');
	}

	/* Spreads: the pages of a server that restarts do not all come back at once. */
	function backOff() {
		const doublings = Math.max(0, attempts - RETRY_EVEN);
		const wait = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** doublings);
		attempts += 1;
		return wait * (0.5 + Math.random());
	}

	function countDown(end) {
		const left = end - performance.now();
		clearTimeout(retryTimer);
		if (left <= 0) {
			connect();
		} else {
			$('#countdown').text(`Retrying in ${Math.ceil(left / 1000)} s.`);
			retryTimer = setTimeout(countDown, left % 1000 || 1000, end);
		}
	}

	function show(state, label, notice, button) {
		const held = $(document.activeElement).is('#again, #rename, #leave');
		document.body.dataset.state = state;
		$('#state').text(label);
		$('#reason').text(notice);
		$('#countdown').text('');
		$('#again').text(button);
		$('#notice').prop('hidden', notice === '');
		$('#rename, #leave').prop('hidden', state !== 'online');
		if (held) {
			$('#again:visible, #rename:visible, #people').first().trigger('focus');
		}
	}

	/* Instead of a try, or a connection, that may be waiting for a network that has changed. Without a
	 * good-bye, as if it was lost: nobody is told. */
	function tryNow() {
		socket.io.engine.close();
		socket.disconnect();
		connect();
	}

	/* Who comes back to this page wants to know who is here now. A connection may have died while
	 * nobody looked, and the browser slept: then there is no list. */
	function check() {
		if (inState('offline')) {
			tryNow();
		} else if (socket.connected) {
			socket.timeout(ANSWER_MS).emit('who_is_here', (error) => error && socket.connected && tryNow());
		}
	}

	$('#again').on('click', () => (inState('idle') ? ask('') : tryNow()));
	$(window).on('online pageshow', check);
	$(document).on('visibilitychange', () => document.hidden || check());

	function inState(state) {
		return document.body.dataset.state === state;
	}

	/* ---- what a screen reader is told: now and then, in one sentence for many ---- */

	function tell(event, who = '') {
		const item = news.get(event) ?? { first: who, count: 0 };
		item.count += 1;
		news.set(event, item);
		if (newsTimer === 0) {
			const wait = newsTime + NEWS_EVERY_MS - performance.now();
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
		newsTime = performance.now();
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
}(window.jQuery, window.io));
