/* A picture of presence-tui, as tmux captured it: cells with their colours, and the boxes in it. */

import assert from 'node:assert/strict';

const PIECE = /\u001b\[([\d;]*)m|[\u000e\u000f]|(\P{M}\p{M}*)/gu; /* colours, or a character with its marks */
const LETTER_OF_A_FLAG = /[\u{1f1e6}-\u{1f1ff}]/u;
const WIDE = /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\u{ff01}-\u{ff60}\p{Emoji_Presentation}]/u;

/* The corners and sides of a box. */
const THIN = { corners: '╭╮╰╯', across: '─', down: '│', selected: false };
const THICK = { corners: '┏┓┗┛', across: '━', down: '┃', selected: true };
const ASCII_THIN = { corners: '++++', across: '-', down: '|', selected: false };
const ASCII_THICK = { corners: '####', across: '=', down: '#', selected: true };
const FRAMES = [THIN, THICK, ASCII_THIN, ASCII_THICK];

export const BOX_HEIGHT = 4;

/* The colour numbers of the hues, in a dark theme: red, bright red, yellow, … */
export const HUES = [1, 9, 3, 11, 2, 10, 6, 14, 4, 12, 5, 13];

/* FNV-1a of the id, as the page has it. */
export function hueOf(id) {
	const hash = [...Buffer.from(id)]
		.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5);
	return (hash >>> 0) % HUES.length;
}

/* Follows the attributes that a capture sets: {color, bold, dim, underlined, reversed, background}. */
function restyle(style, codes) {
	const plain = { color: null, bold: false, dim: false, underlined: false, background: null };
	return codes.split(';').map(Number).reduce((now, code) => {
		switch (code) {
		case 0: return plain;
		case 1: return { ...now, bold: true };
		case 2: return { ...now, dim: true };
		case 4: return { ...now, underlined: true };
		case 22: return { ...now, bold: false, dim: false };
		case 24: return { ...now, underlined: false };
		case 39: return { ...now, color: null };
		case 49: return { ...now, background: null };
		default:
			if (code >= 30 && code <= 37) {
				return { ...now, color: code - 30 };
			}
			if (code >= 90 && code <= 97) {
				return { ...now, color: code - 90 + 8 };
			}
			return { ...now, background: code };
		}
	}, style);
}

/* Rows of cells {text, style}; the right half of a wide character has the text ''. */
function cellsOf(capture) {
	let style = restyle({}, '0');
	return capture.split('\n').map((line) => {
		const cells = [];
		for (const [, codes, text] of line.matchAll(PIECE)) {
			if (text !== undefined) {
				cells.push({ text, style });
				if (WIDE.test(text) && !LETTER_OF_A_FLAG.test(text)) {
					cells.push({ text: '', style });
				}
			} else if (codes !== undefined) {
				style = restyle(style, codes || '0');
			}
		}
		return cells;
	});
}

export class Picture {
	constructor(capture) {
		this.rows = cellsOf(capture);
	}

	text(row, from = 0, to = Infinity) {
		return (this.rows[row] ?? []).slice(from, to).map(({ text }) => text).join('').trimEnd();
	}

	at(column, row) {
		return this.rows[row]?.[column]?.text ?? ' ';
	}

	style(column, row) {
		return this.rows[row]?.[column]?.style;
	}

	/* The boxes from left to right and from above: {name, initials, facts, own, selected, color, x, y}.
	 * Throws where a border is not straight. */
	boxes() {
		const found = [];
		for (let y = 1; y < this.rows.length; y++) {
			for (let x = 0; x < this.rows[y].length; x++) {
				const frame = FRAMES.find(({ corners, across }) =>
					this.at(x, y) === corners[0] && this.at(x + 1, y) === across &&
					this.at(x, y + 1) !== across);
				if (frame && this.#isTop(x, y, frame)) {
					const box = this.#box(x, y, frame);
					found.push(box);
					x += box.width - 1;
				}
			}
		}
		return found;
	}

	/* In ASCII, upper and lower edges look alike: an upper one has a side below it. */
	#isTop(x, y, { down }) {
		return this.at(x, y + 1) === down;
	}

	#box(x, y, { corners, across, down, selected }) {
		let right = x + 1;
		while (this.at(right, y) === across) {
			right++;
		}
		const bottom = y + BOX_HEIGHT - 1;
		const seen = [
			this.at(right, y), this.at(x, y + 1), this.at(right, y + 1), this.at(x, y + 2), this.at(right, y + 2),
			this.at(x, bottom), this.text(bottom, x + 1, right), this.at(right, bottom),
		];
		assert.deepEqual(seen,
			[corners[1], down, down, down, down, corners[2], across.repeat(right - x - 1), corners[3]],
			`the box at ${x},${y} is crooked:\n${this}`);
		const facts = this.text(y + 2, x + 2, right);
		let gap = x + 4; /* behind the initials */
		while (this.at(gap, y + 1) !== ' ' && gap < right) {
			gap++;
		}
		return {
			name: this.text(y + 1, gap + 1, right).trim(),
			initials: this.text(y + 1, x + 2, gap),
			facts,
			own: facts.startsWith('(you)'),
			selected,
			color: this.style(x + 2, y + 1)?.color,
			style: this.style(x + 2, y + 1),
			x, y, width: right - x + 1,
		};
	}

	toString() {
		return this.rows.map((_, row) => this.text(row)).join('\n');
	}
}
