/* A process with some clients in it, so that they can be killed together. Over IPC: {add: traits},
 * {act: name of a method, id}, and {compare: {room: roster}}, answered by {differences, wrong}. */

import { RawGuest, StockGuest } from './guest.mjs';

const guests = new Map();

const orders = {
	add(traits) {
		guests.set(traits.id, new (traits.raw ? RawGuest : StockGuest)(traits));
	},
	act(method, { id }) {
		guests.get(id)?.[method]();
	},
	compare(rosters) {
		const all = [...guests.values()];
		process.send({
			differences: all.flatMap((guest) => guest.differs(rosters[guest.room])),
			wrong: all.flatMap((guest) => guest.wrong.splice(0)),
			present: all.filter((guest) => guest.wanted).map((guest) => guest.ownId),
		});
	},
};

process.on('message', (message) => {
	const [order] = Object.keys(message);
	orders[order](message[order], message);
});
process.once('disconnect', () => process.exit(0));
