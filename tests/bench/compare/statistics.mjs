/* What is made of the values that several rounds gave. */

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/* {median, min, max, values}; null if there are none. */
export function summary(values) {
	if (values.length === 0) {
		return null;
	}
	return { median: median(values), min: Math.min(...values), max: Math.max(...values), values };
}

/* How many times better ours is than the best of theirs: above 1, it is. Of values that are null or
 * not above zero nothing can be said, nor if there are none: null. */
export function advantage(ours, theirs, moreIsBetter = false) {
	const rivals = theirs.filter((value) => value > 0);
	if (!(ours > 0) || rivals.length === 0) {
		return null;
	}
	return moreIsBetter ? ours / Math.max(...rivals) : Math.min(...rivals) / ours;
}
