/* Chance by a seed: the same seed gives the same choices (splitmix32). */

export class Chance {
	constructor(seed) {
		this.state = seed >>> 0;
	}

	/* At least 0, less than 1. */
	next() {
		this.state = (this.state + 0x9e3779b9) >>> 0;
		let mixed = this.state;
		mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
	}

	/* A whole number, at least `low`, less than `high`. */
	between(low, high) {
		return Math.floor(low + this.next() * (high - low));
	}

	percent(share) {
		return this.next() * 100 < share;
	}

	pick(list) {
		return list[this.between(0, list.length)];
	}

	/* One of the keys of `weights`, {key: weight}. */
	weighed(weights) {
		const entries = Object.entries(weights);
		let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
		return entries.find(([, weight]) => (at -= weight) < 0)?.[0] ?? entries.at(-1)[0];
	}
}
