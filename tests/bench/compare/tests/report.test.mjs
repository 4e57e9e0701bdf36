import { test } from 'node:test';
import assert from 'node:assert/strict';
import { columns, count, number } from '../format.mjs';
import { plot } from '../plot.mjs';
import { reportText } from '../report.mjs';
import { summary } from '../statistics.mjs';
import { failuresOf, tabulate } from '../tabulate.mjs';
import { judge } from '../targets.mjs';

const servers = [{ name: 'presence' }, { name: 'uws', isRival: true }, { name: 'floor' }];
const machine = {
	cores: 2, cpu: 'A CPU', kernel: 'Linux', node: 'v20', libwebsockets: '4', libuv: '1',
	load: [0, 0, 0], packages: [],
};

/* The table of a storm with these nanoseconds of presence and uws at each size. */
function stormTable(figures) {
	const rows = Object.entries(figures).map(([size, [presence, uws, floor]]) => ({
		run: { id: size }, size: Number(size), label: `${count(Number(size))} clients`,
		of: (ns) => ns, results: { presence, uws, floor },
	}));
	const results = new Map(rows.map(({ run, results: its }) => [run.id, new Map(
		Object.entries(its).map(([server, values]) => [server,
			{ figures: values ?? [], reason: values ? null : 'would take long', failed: false }]))]));
	return tabulate([{ id: 'storm-cpu', case: 'storm', title: 'storm', unit: 'ns', rows }],
		results, servers);
}

const reportOf = (tables) => ({
	mode: 'quick', machine, servers: servers.map(({ name }) => name), tables,
	targets: judge(tables), failures: [], seconds: 1,
});

test('numbers have three digits that say something', () => {
	assert.deepEqual([0, 0.0123, 1.234, 12.34, 123.4, 1234.5, 9.996, 99.96].map(number),
		['0', '0.0123', '1.23', '12.3', '123', '1,235', '10.0', '100']);
	assert.equal(count(1000000), '1,000,000');
});

test('columns are flush right, but for the first', () => {
	assert.deepEqual(columns([['', 'a'], ['long', '1'], ['x', '10']]), ['       a', 'long   1', 'x     10']);
});

test('a row says how much better than the best peer presence is, and the floor is no peer', () => {
	const [{ rows }] = stormTable({ 1000: [[40, 60, 50], [500], [10]] });
	assert.deepEqual(rows[0].cells.presence, summary([40, 60, 50]));
	assert.equal(rows[0].advantage, 10);
});

test('what is missing is a dash, with the reason below the tables of the case', () => {
	const text = reportText(reportOf(stormTable({ 1000: [[40], [500], null] })));
	assert.match(text, /^ {2}1,000 clients +40\.0 +500 +- +12\.5$/m);
	assert.match(text, /^ {2}- floor, 1,000 clients: would take long$/m);
});

test('the least and the most are below the median of several rounds', () => {
	const text = reportText(reportOf(stormTable({ 1000: [[40, 60, 50], [500], [10]] })));
	assert.match(text, /^ {2}1,000 clients +50\.0 .*\n +40\.0…60\.0$/m);
});

test('a target is met at its bound and missed above it', () => {
	const verdict = (ns) => judge(stormTable({ 1000: [[ns], null, null] }))[0].result;
	assert.equal(verdict(60), 'met');
	assert.equal(verdict(60.1), 'missed');
});

test('a storm that grows with its size misses its target', () => {
	const verdict = (ns) =>
		judge(stormTable({ 1000: [[40], null, null], 5000: [[ns], null, null] }))[1].result;
	assert.equal(verdict(45.9), 'met');
	assert.equal(verdict(46.1), 'missed');
});

test('a target without its figure is not measured, and counted', () => {
	const report = reportOf(stormTable({ 500: [[40], null, null] }));
	assert.ok(report.targets.every(({ result }) => result === 'not measured'));
	const { length } = report.targets;
	assert.match(reportText(report), new RegExp(`${length} of ${length} were not measured`));
});

test('what failed is told with its run and server', () => {
	const results = new Map([['storm-5', new Map([
		['uws', { figures: [], reason: 'broken', failed: true }],
		['floor', { figures: [], reason: 'would take long', failed: false }],
	])]]);
	assert.deepEqual(failuresOf(results), [{ run: 'storm-5', server: 'uws', problem: 'broken' }]);
});

/* The names of open elements at the end: none, if each is closed in its order. */
function unclosed(xml) {
	const open = [];
	for (const [, closing, name, empty] of xml.matchAll(/<(\/?)([\w-]+)(?:\s+[\w:-]+="[^"<&]*")*\s*(\/?)>/g)) {
		if (closing) {
			assert.equal(open.pop(), name);
		} else if (!empty) {
			open.push(name);
		}
	}
	return open;
}

test('the plot is well-formed and has a line and a name for each server that was measured', () => {
	const svg = plot(reportOf(stormTable({ 1000: [[40], [500], null], 5000: [[30], null, null] })));
	assert.deepEqual(unclosed(svg), []);
	assert.equal(svg.match(/<[^>]*>/g).length, [...svg.matchAll(/</g)].length);
	assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
	assert.match(svg, /<path class="stroke presence" d="M[\d.]+ [\d.]+L/);
	assert.match(svg, />Presence, 30\.0 ns</);
	assert.match(svg, />uWebSockets\.js, bare, 500 ns</);
	assert.doesNotMatch(svg, /stroke floor/);
});

test('a plot of one size is well-formed too', () => {
	const svg = plot(reportOf(stormTable({ 1000: [[40], [500], null] })));
	assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
});

test('there is no plot without a storm', () => {
	assert.throws(() => plot(reportOf([])), /nothing to plot/);
});
