/* The report for people. */

import { columns, count, number, range } from './format.mjs';

function headOf({ machine, mode }) {
	const { cores, cpu, kernel, node, libwebsockets, libuv, load, packages } = machine;
	return [
		`Presence side by side (${mode})`,
		`${cores} cores of ${cpu}, ${kernel}; load at the start ${load.join(' ')}`,
		`libwebsockets ${libwebsockets}, libuv ${libuv}, Node ${node}`,
		...(packages.length > 0 ? [packages.join(', ')] : []),
		'',
		'Medians of the rounds; below them the least and the most, where there were several. A dash: not',
		'measured, for the reason below the table or because the server has no such thing. CPU is user +',
		'system of the server\'s process; other times are on the wall, and have the load generator in them.',
	];
}

const cellText = (summary) => (summary ? number(summary.median) : '-');
const spreadText = (summary) => (summary?.values.length > 1 ? range(summary) : '');

function rowLines({ label, cells, advantage }, servers) {
	const figures = servers.map((name) => cells[name]);
	const spreads = figures.map(spreadText);
	const first = [`  ${label}`, ...figures.map(cellText), advantage ? number(advantage) : ''];
	return spreads.some(Boolean) ? [first, ['', ...spreads, '']] : [first];
}

/* Why figures are missing: for each server the first row that lacks one. */
function noteLines(tables) {
	const first = new Map();
	for (const { server, label, reason } of tables.flatMap(({ notes }) => notes)) {
		if (!first.has(server)) {
			first.set(server, `  - ${server}, ${label}: ${reason}`);
		}
	}
	return [...first.values()];
}

function caseLines(name, { tables, servers }) {
	const its = tables.filter((table) => table.case === name);
	return [...its.flatMap((table) => tableLines(table, servers)), ...noteLines(its)];
}

function tableLines({ title, unit, moreIsBetter, rows }, servers) {
	const ratio = moreIsBetter ? 'presence / best peer' : 'best peer / presence';
	const lines = columns([
		['', ...servers, ratio],
		...rows.flatMap((row) => rowLines(row, servers)),
	]);
	return ['', `${title}${unit ? `, ${unit}` : ''}`, ...lines];
}

function targetLines(targets) {
	const result = (target) => (target.result === 'missed' ? 'MISSED' : target.result);
	const measured = targets.filter(({ result: it }) => it !== 'not measured');
	const others = targets.length - measured.length;
	return [
		'', 'Targets',
		...(measured.length === 0 ? [] : columns(measured.map((target) => [
			`  ${target.text}`, number(target.figure), `<= ${number(target.bound)}`, target.unit.padEnd(2), result(target),
		]))),
		...(others ? [`  ${others} of ${targets.length} were not measured`] : []),
	];
}

function failureLines(failures) {
	return failures.length === 0 ? [] : [
		'', 'What could not be run',
		...failures.map(({ run, server, problem }) => `  ${run} ${server}: ${problem}`),
	];
}

export function reportText(report) {
	return [
		...headOf(report),
		...[...new Set(report.tables.map((table) => table.case))]
			.flatMap((name) => caseLines(name, report)),
		...targetLines(report.targets),
		...failureLines(report.failures),
		'',
		`It took ${count(Math.round(report.seconds))} s.`,
		'',
	].join('\n');
}
