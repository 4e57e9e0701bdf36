/* The cost of a join storm over its size, as SVG: both axes in powers of ten, a line for each server
 * with its name at its end. The colours follow the reader's light or dark theme. */

import { count, number } from './format.mjs';

const WIDTH = 760;
const HEIGHT = 430;
const PLOT = { left: 70, right: 600, top: 64, bottom: 372 };
const LABEL_GAP = 17; /* between the names of two lines that end close to each other */

const COLOURS = {
	presence: ['#0b6bcb', '#6cb6ff'],
	uws: ['#b35900', '#f0a35e'],
	'socketio-uws': ['#7b3fb5', '#c297f0'],
	'socketio-node': ['#b3263b', '#ff8b94'],
	floor: ['#5b6470', '#9aa4b0'],
};
const NAMES = {
	presence: 'Presence',
	uws: 'uWebSockets.js, bare',
	'socketio-uws': 'Socket.IO on uWS',
	'socketio-node': 'Socket.IO on Node',
	floor: 'a send() for each event',
};

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const at = (value) => value.toFixed(1);

/* [{server, points: [[clients, ns], …]}] of those that were measured at one size at least. */
function seriesOf({ tables, servers }) {
	const rows = tables.find(({ id }) => id === 'storm-cpu')?.rows ?? [];
	return servers.map((server) => ({
		server,
		points: rows.filter(({ cells }) => cells[server]?.median > 0)
			.map(({ size, cells }) => [size, cells[server].median]),
	})).filter(({ points }) => points.length > 0);
}

/* A logarithmic axis: {place(value), ticks}. */
function axis(values, [from, to], ticksOf) {
	const ticks = ticksOf(Math.min(...values), Math.max(...values));
	const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
	return {
		place: (value) => from + (to - from) * (Math.log(value) - low) / (high - low),
		ticks,
	};
}

function powersOfTen(min, max) {
	const first = Math.floor(Math.log10(min));
	const last = Math.max(Math.ceil(Math.log10(max)), first + 1);
	return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/* The sizes themselves; one alone would make no axis. */
const sizeTicks = (sizes) => (min, max) =>
	(min < max ? [...new Set(sizes)].sort((a, b) => a - b) : [min / 2, min, min * 2]);

function grid(x, y) {
	const horizontal = y.ticks.map((ns) => `
	<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y.place(ns))}" y2="${at(y.place(ns))}"/>
	<text class="tick" text-anchor="end" x="${PLOT.left - 8}" y="${at(y.place(ns) + 4)}">${tick(ns)}</text>`);
	const vertical = x.ticks.map((size) => `
	<text class="tick" text-anchor="middle" x="${at(x.place(size))}" y="${PLOT.bottom + 20}">${count(size)}</text>`);
	return [...horizontal, ...vertical].join('');
}

const time = (ns) => (ns >= 1000 ? `${number(ns / 1000)} µs` : `${number(ns)} ns`);
const tick = (ns) => (ns >= 1000 ? `${count(ns / 1000)} µs` : `${count(ns)} ns`);

/* Where the names stand: at the ends of their lines, and apart from each other. */
function labelPlaces(series, x, y) {
	const places = series.map(({ server, points }) => {
		const [size, ns] = points.at(-1);
		return { server, x: x.place(size) + 9, y: y.place(ns) + 4, ns };
	}).sort((a, b) => a.y - b.y);
	for (let i = 1; i < places.length; i++) {
		places[i].y = Math.max(places[i].y, places[i - 1].y + LABEL_GAP);
	}
	return places;
}

function line({ server, points }, x, y) {
	const path = points.map(([size, ns], i) => `${i ? 'L' : 'M'}${at(x.place(size))} ${at(y.place(ns))}`);
	const dots = points.map(([size, ns]) => `
	<circle class="fill ${server}" cx="${at(x.place(size))}" cy="${at(y.place(ns))}" r="3.5"/>`);
	return `
	<path class="stroke ${server}" d="${path.join('')}"/>${dots.join('')}`;
}

function style(series) {
	const rules = (shade) => series.map(({ server }) => {
		const colour = COLOURS[server][shade];
		return `.stroke.${server}{stroke:${colour}}.fill.${server}{fill:${colour}}`;
	}).join('');
	return `
	<style>
	svg{color:#1f2328;font:13px system-ui,sans-serif}
	text{fill:currentColor}.title{font-size:16px;font-weight:600}.tick,.axis{opacity:.75}
	.grid{stroke:currentColor;opacity:.15}.stroke{fill:none;stroke-width:2}.name{font-weight:600}
	${rules(0)}
	@media(prefers-color-scheme:dark){svg{color:#e6edf3}${rules(1)}}
	</style>`;
}

/* Throws if the storm was not measured. */
export function plot(report) {
	const series = seriesOf(report);
	if (series.length === 0) {
		throw new Error('there is nothing to plot: the case storm was not measured');
	}
	const points = series.flatMap((one) => one.points);
	const sizes = points.map(([size]) => size);
	const x = axis(sizes, [PLOT.left + 12, PLOT.right - 12], sizeTicks(sizes));
	const y = axis(points.map(([, ns]) => ns), [PLOT.bottom, PLOT.top], powersOfTen);
	const names = labelPlaces(series, x, y).map((place) => `
	<text class="name fill ${place.server}" x="${at(place.x)}" y="${at(place.y)}">${
	escape(`${NAMES[place.server]}, ${time(place.ns)}`)}</text>`);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
	<title>All clients join at once: server CPU for each user that a client learns of</title>${style(series)}
	<text class="title" x="16" y="26">All clients join at once: what one user costs, for one client to learn of</text>
	<text class="axis" x="16" y="46">CPU of the server, user and system; less is better</text>${grid(x, y)}
	<text class="axis" text-anchor="middle" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 44}">clients</text>${
	series.map((one) => line(one, x, y)).join('')}${names.join('')}
</svg>
`;
}
