/* From the results of the runs to the tables that are printed. */

import { advantage, summary } from './statistics.mjs';

/* {summary, missing}: if there is no figure, why, or null if there could be none. */
function cell({ of }, { figures, reason, failed }) {
	const values = figures.map(of).filter((value) => Number.isFinite(value));
	const missing = failed ? 'failed, see the end' : reason;
	return { summary: summary(values), missing: values.length > 0 ? null : missing };
}

function tabulateRow(row, { servers, results, moreIsBetter }) {
	const cells = {};
	const notes = [];
	for (const { name } of servers) {
		const { summary: figure, missing } = cell(row, results.get(row.run.id).get(name));
		cells[name] = figure;
		if (missing) {
			notes.push({ server: name, label: row.label, reason: missing });
		}
	}
	const rivals = servers.filter(({ isRival }) => isRival).map(({ name }) => cells[name]?.median);
	const better = row.kind === 'self'
		? null : advantage(cells.presence?.median, rivals, moreIsBetter);
	const { label, size, kind = null } = row;
	return { row: { label, size, kind, cells, advantage: better }, notes };
}

/* Tables as JSON has them: {id, case, title, unit, moreIsBetter, rows: [{label, size, kind, cells:
 * {server: summary or null}, advantage}], notes: [{server, label, reason}]}. */
export function tabulate(tables, results, servers) {
	return tables.map(({ id, title, unit, rows, moreIsBetter = false, case: name }) => {
		const done = rows.map((row) => tabulateRow(row, { servers, results, moreIsBetter }));
		return {
			id, case: name, title, unit, moreIsBetter,
			rows: done.map(({ row }) => row),
			notes: done.flatMap(({ notes }) => notes),
		};
	});
}

/* What went wrong, of all results: [{run, server, problem}]. */
export function failuresOf(results) {
	return [...results].flatMap(([run, servers]) => [...servers]
		.filter(([, { failed }]) => failed)
		.map(([server, { reason }]) => ({ run, server, problem: reason })));
}
