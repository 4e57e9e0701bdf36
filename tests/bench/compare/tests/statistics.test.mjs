import { test } from 'node:test';
import assert from 'node:assert/strict';
import { advantage, median, summary } from '../statistics.mjs';

test('the median is the middle one, or between the two in the middle', () => {
	assert.equal(median([3]), 3);
	assert.equal(median([10, 1, 2]), 2);
	assert.equal(median([10, 1, 2, 4]), 3);
});

test('the median leaves the values in their order', () => {
	const values = [3, 1, 2];
	median(values);
	assert.deepEqual(values, [3, 1, 2]);
});

test('a summary has the least and the most', () => {
	assert.deepEqual(summary([5, 1, 3]), { median: 3, min: 1, max: 5, values: [5, 1, 3] });
	assert.equal(summary([]), null);
});

test('the advantage is over the best of the others', () => {
	assert.equal(advantage(10, [300, 50, 200]), 5);
	assert.equal(advantage(100, [50]), 0.5);
	assert.equal(advantage(300, [20, 100], true), 3);
});

test('there is no advantage where something was not measured', () => {
	assert.equal(advantage(10, [undefined, 20]), 2);
	assert.equal(advantage(10, [undefined]), null);
	assert.equal(advantage(10, []), null);
	assert.equal(advantage(undefined, [20]), null);
	assert.equal(advantage(0, [20]), null);
});
