/* The boxes: a box for everybody who is here, oneself first.
 *
 * An event changes the map of people at once, and the boxes with the next frame, many changes
 * together. Names only ever become text nodes. What a box looks like is the page's <template>
 * alone. */

(function ($) {
	'use strict';

	const HUES = 12;
	const FRAME_MS = 8; /* of each frame for boxes; what is left waits for the next frame */
	const HIDDEN_MS = 1000; /* a page in the background gets no frames */
	const AGES_EVERY_MS = 15000;
	const FRESH_MAX = 20; /* more arrivals than that in one frame are not animated */

	const list = document.getElementById('people');
	const template = document.getElementById('box').content.firstElementChild;
	const badge = document.getElementById('tabs').content.firstElementChild;
	const letters = new Intl.Segmenter();

	const people = new Map(); /* id -> {id, name, since, kind, box?, age?}, in join order */
	const changed = new Set(); /* people whose boxes are out of date */

	let me = null; /* my id */
	let tabs = 1; /* in which I am here */
	let frame = 0;
	let frameTimer = 0;
	let current = null; /* the one box that the Tab key stops at */

	window.presence.boxes = { people, replace, put, remove, own };
	adopt();

	/* ---- who is here ---- */

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
				put(user);
			}
		}
		gone.forEach((person) => changed.add(person));
		draw();
	}

	function put(user) {
		people.set(user.id, Object.assign(people.get(user.id) ?? {}, user));
		change(user.id);
	}

	function remove(id) {
		change(id);
		people.delete(id);
	}

	/* Whose box is one's own, and in how many tabs one is here. */
	function own(id, count) {
		change(me);
		me = id;
		tabs = count;
		change(me);
	}

	/* ---- drawing ---- */

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
		$box.find('.tabs').remove();
		if (mine && tabs > 1) {
			const $badge = $(document.importNode(badge, true)).appendTo($box);
			$badge.find('.count').text(tabs);
		}
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
}(window.jQuery));
