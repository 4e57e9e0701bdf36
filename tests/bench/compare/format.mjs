/* Numbers and tables as text. */

/* Of a measurement: three digits that say something, or all in front of the point; thousands are apart. */
export function number(value) {
	const size = Math.abs(value);
	const places = size === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 4;
	const [whole, fraction] = value.toFixed(places).split('.');
	return count(whole) + (fraction ? `.${fraction}` : '');
}

export const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

export const range = ({ min, max }) => `${number(min)}…${number(max)}`;

/* Rows of cells in columns: the first is flush left, the others right. */
export function columns(rows, gap = '  ') {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	const lines = rows.map((row) => row.map((cell, column) =>
		(column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))));
	return lines.map((cells) => cells.join(gap).trimEnd());
}
