/* The page: who is here right now, a box for each.
 *
 * The server has drawn the boxes of those present into the page already; this script makes them
 * live, in seven steps. An event changes the map of people at once, and the boxes with the next
 * frame, many changes together. Names only ever become text nodes. What a box looks like is the
 * page's <template> alone. */

(function ($, io) {
	'use strict';

	const NAME_KEY = 'presence.name';
	const HUES = 12;
	const RETRY_FIRST_MS = 1000;
	const RETRY_LAST_MS = 10000;
	const NEWS_GATHER_MS = 1000;
	const NEWS_EVERY_MS = 4000;
	const FRAME_MS = 8; /* of each frame for boxes; what is left waits for the next frame */
	const HIDDEN_MS = 1000; /* a page in the background gets no frames */
	const AGES_EVERY_MS = 15000;
	const FRESH_MAX = 20; /* more arrivals than that in one frame are not animated */

	const list = document.getElementById('people');
	const dialog = document.getElementById('ask');
	const template = document.getElementById('box').content.firstElementChild;
	const letters = new Intl.Segmenter();
	const socket = io.connect(document.body.dataset.namespace, {
		autoConnect: false, reconnection: false,
	});

	const people = new Map(); /* id -> {id, name, since, kind, box?, age?}, in join order */
	const changed = new Set(); /* people whose boxes are out of date */
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
	let frame = 0;
	let frameTimer = 0;
	let current = null; /* the one box that the Tab key stops at */

	document.documentElement.classList.add('js');
	adopt();

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
		replace(users);
		live();
	});

	/* 5. Somebody came: one more box. */
	socket.on('new_user', ({ id, new_user_name, since, kind }) => {
		people.set(id, { id, name: new_user_name, since, kind });
		change(id);
		tell('joined', new_user_name);
	});

	/* 6. Somebody took another name: the same box. */
	socket.on('user_renamed', (user) => {
		if (people.has(user.id)) {
			Object.assign(people.get(user.id), user);
			change(user.id);
			tell('changed their name', user.name);
		}
	});

	/* 7. Somebody left: one box less. */
	socket.on('disconnect_user', (user) => {
		change(user.id);
		people.delete(user.id);
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
		change(me);
		me = id;
		change(me);
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

	/* ---- the boxes ---- */

	/* The boxes that came with the page. */
	function adopt() {
		for (const box of list.children) {
			const { id } = box.dataset;
			const since = Date.parse($(box).find('time').attr('datetime'));
			const kind = $(box).find('.kind').text();
			people.set(id, { id, name: $(box).find('bdi').text(), since, kind, box });
		}
		stopAt(list.firstElementChild);
		tellAges();
		setInterval(tellAges, AGES_EVERY_MS);
	}

	/* What was known before counts no more. Boxes that are still right stay as they are. */
	function replace(users) {
		const gone = new Map(people);
		people.clear();
		for (const user of users) {
			const known = gone.get(user.id);
			if (known?.name === user.name && Math.abs(known.since - user.since) < 1000) {
				people.set(user.id, Object.assign(known, user));
				gone.delete(user.id);
			} else {
				people.set(user.id, { ...user });
				change(user.id);
			}
		}
		gone.forEach((person) => changed.add(person));
		draw();
	}

	function change(id) {
		if (people.has(id)) {
			changed.add(people.get(id));
			draw();
		}
	}

	function draw() {
		if (frame === 0) {
			frame = requestAnimationFrame(flush);
			frameTimer = setTimeout(flush, HIDDEN_MS);
		}
	}

	function flush() {
		cancelAnimationFrame(frame);
		clearTimeout(frameTimer);
		frame = 0;
		keepingFocus(() => {
			drawChanged(document.hidden ? Infinity : performance.now() + FRAME_MS);
			drawMeFirst();
		});
		$('#count').text(people.size);
		document.title = `${people.size} online · Presence`;
	}

	function drawChanged(end) {
		const arrivals = document.createDocumentFragment();
		for (const person of changed) {
			changed.delete(person);
			drawOne(person, arrivals);
			if (performance.now() > end) {
				draw();
				break;
			}
		}
		$(arrivals.children).toggleClass('fresh', arrivals.children.length <= FRESH_MAX);
		list.append(arrivals);
	}

	function drawOne(person, arrivals) {
		if (people.get(person.id) !== person) {
			$(person.box).remove();
		} else if (person.box) {
			fill(person);
		} else {
			arrivals.append(fill(person));
		}
	}

	function drawMeFirst() {
		const box = people.get(me)?.box;
		if (box && box !== list.firstElementChild) {
			list.prepend(box);
			if (!list.contains(document.activeElement)) {
				stopAt(box);
			}
		}
	}

	/* Gives the person's box, made where there was none, with what is known now. */
	function fill(person) {
		person.box ??= document.importNode(template, true);
		person.age = ageOf(person);
		const mine = person.id === me;
		const $box = $(person.box).attr('data-id', person.id).toggleClass('own', mine);
		$box.find('.avatar').attr('class', `avatar hue-${hueOf(person.id)}`)
			.text(initialsOf(person.name));
		$box.find('bdi').text(person.name);
		$box.find('.you').prop('hidden', !mine);
		$box.find('.kind').text(person.kind);
		$box.find('time').attr('datetime', new Date(person.since).toISOString())
			.text(person.age);
		return person.box;
	}

	$(list).on('animationend', (event) => event.target.classList.remove('fresh'));

	/* FNV-1a, 32 bits, of the id: everybody has one colour, whoever draws it. */
	function hueOf(id) {
		let hash = 0x811c9dc5;
		for (const byte of new TextEncoder().encode(id)) {
			hash = Math.imul(hash ^ byte, 0x01000193);
		}
		return (hash >>> 0) % HUES;
	}

	/* The first letter, as readers count letters, of the first word and of the last. */
	function initialsOf(text) {
		const words = text.split(' ').filter(Boolean);
		const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
		return ends.map((word) => letters.segment(word).containing(0).segment).join('');
	}

	function ageOf({ since }) {
		const minutes = Math.floor((Date.now() - since) / 60000);
		if (minutes < 1) {
			return 'just now';
		}
		const units = [['d', 1440], ['h', 60], ['min', 1]];
		const [unit, length] = units.find(([, least]) => minutes >= least);
		return `for ${Math.floor(minutes / length)} ${unit}`;
	}

	function tellAges() {
		for (const person of people.values()) {
			const age = ageOf(person);
			if (person.box && person.age !== age) {
				person.age = age;
				$(person.box).find('time').text(age);
			}
		}
	}

	/* ---- the keyboard: Tab stops at one box, arrows go from there ---- */

	$(list).on('focusin', ({ target }) => target !== list && stopAt(target));

	$(list).on('keydown', (event) => {
		const row = getComputedStyle(list).gridTemplateColumns.split(' ').length;
		const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row };
		const step = { ...steps, Home: -Infinity, End: Infinity }[event.key];
		if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			boxNear(placeOf(current) + step)?.focus();
		}
	});

	function stopAt(box) {
		$(current).attr('tabindex', -1);
		current = box;
		$(current).attr('tabindex', 0);
	}

	function placeOf(box) {
		return Array.prototype.indexOf.call(list.children, box);
	}

	function boxNear(place) {
		return list.children[Math.max(0, Math.min(place, list.children.length - 1))] ?? null;
	}

	/* The focus stays on its box, and goes to the next one if the box goes. */
	function keepingFocus(work) {
		const focused = list.contains(document.activeElement);
		const place = placeOf(current);
		work();
		if (!current?.isConnected) {
			stopAt(boxNear(place));
		}
		if (focused && !list.contains(document.activeElement)) {
			(current ?? list).focus({ preventScroll: true });
		}
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
