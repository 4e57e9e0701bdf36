/* What presenced has promised: figures of this run, and the bounds that they keep to. */

const CORE_PERCENT = 1;
const NO_GROWTH = 1.15; /* rounds of one storm differ by more */
const PATIENCE_MS = 20;
const PROBED = [['ping', 'a WebSocket ping'], ['page', 'the page'], ['control', 'a control command']];

/* Looks figures up in the tables; what was not measured is undefined. */
class Figures {
	constructor(tables) {
		this.tables = new Map(tables.map((table) => [table.id, table]));
	}

	rows(id, fits = () => true) {
		return (this.tables.get(id)?.rows ?? []).filter(fits);
	}

	get(id, server, fits) {
		return this.rows(id, fits)[0]?.cells[server]?.median;
	}

	/* The largest of all rows that were measured, of so many clients at least. */
	worst(id, server, clients) {
		const values = this.rows(id, ({ size }) => size >= clients).map(({ cells }) => cells[server]?.median)
			.filter((value) => value !== undefined);
		return values.length > 0 ? Math.max(...values) : undefined;
	}

}

const ofSize = (size) => (row) => row.size === size;
const ofEvent = (word) => ({ size, label }) => size === 1000 && label.endsWith(word);

function stormTargets(figures) {
	const at1000 = figures.get('storm-cpu', 'presence', ofSize(1000));
	return [
		{
			text: 'storm of 1,000: CPU for each user learnt of', unit: 'ns',
			figure: at1000, bound: 60,
		},
		{
			text: 'storm of 2,000 to 10,000: no more than 1.15 x that', unit: 'ns',
			figure: figures.worst('storm-cpu', 'presence', 2000),
			bound: at1000 === undefined ? undefined : NO_GROWTH * at1000,
		},
		{
			/* of fewer, what the kernel takes to close the sockets is more than that (docs/performance.md) */
			text: '1,000 of 2,000 leave: CPU for each delivery', unit: 'ns',
			figure: figures.get('leave-cpu', 'presence', ofSize(2000)), bound: 100,
		},
	];
}

function eventTargets(figures) {
	return ['join', 'leave'].flatMap((what) => {
		const of = (server) => figures.get('event-cpu', server, ofEvent(what));
		const floor = of('floor');
		return [
			{
				text: `one ${what}: CPU for each client, against 1.15 x the floor`, unit: 'µs',
				figure: of('presence'), bound: floor === undefined ? undefined : 1.15 * floor,
			},
			{
				text: `one ${what}: CPU for each client, against uWebSockets`, unit: 'µs',
				figure: of('presence'), bound: of('uws'),
			},
		];
	});
}

function connectionTargets(figures) {
	return [
		{
			text: 'an idle connection: resident memory', unit: 'KB',
			figure: figures.worst('memory', 'presence', 5000), bound: 2.2,
		},
		{
			text: 'a new connection: CPU', unit: 'µs',
			figure: figures.worst('connect-cpu', 'presence', 5000), bound: 50,
		},
		{
			text: 'heartbeats of 15,000 every 25 s: share of a core', unit: '%',
			figure: figures.worst('heartbeat-core', 'presence', 15000), bound: CORE_PERCENT,
		},
	];
}

function requestTargets(figures) {
	return PROBED.map(([kind, name]) => ({
		text: `while 10,000 join: ${name}, p99`, unit: 'ms',
		figure: figures.get('control', 'presence', (row) => row.size === 10000 && row.kind === kind),
		bound: PATIENCE_MS,
	}));
}

/* [{text, unit, figure, bound, result}]: "met", "missed", or "not measured". */
export function judge(tables) {
	const figures = new Figures(tables);
	const targets = [
		...stormTargets(figures), ...eventTargets(figures), ...connectionTargets(figures),
		...requestTargets(figures),
	];
	return targets.map((target) => ({ ...target, result: resultOf(target) }));
}

function resultOf({ figure, bound }) {
	if (figure === undefined || bound === undefined) {
		return 'not measured';
	}
	return figure <= bound ? 'met' : 'missed';
}
