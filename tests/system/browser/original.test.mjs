/* The code that Presence was first described with, in pages that hold nothing else. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { Browser } from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';

/* `connect` is what stands between the parentheses of io.connect(). */
const html = (origin, connect) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Seven steps</title>
<link rel="icon" href="data:,">
<script src="${origin}/jquery.slim.min.js"></script>
<script src="${origin}/socket.io/socket.io.js"></script>
</head>
<body>
<ul id="boxes"></ul>
<script>
function box(id, name) {
	$('<li>').attr('data-id', id).text(name).appendTo('#boxes');
}

var name = prompt('Your name?');
io = io.connect(${connect});
io.emit('got_a_new_user', {name: name});
io.on('new_user', function (data) {
	box(data.id, data.new_user_name);
});
io.on('existing_users', function (users) {
	$('#boxes').empty();
	users.forEach(function (user) {
		box(user.id, user.name);
	});
});
io.on('disconnect_user', function (data) {
	$('#boxes > [data-id="' + data.id + '"]').remove();
});
</script>
</body>
</html>
`;

let browser;
let pages;
let server;

before(async () => {
	browser = await Browser.open();
	pages = createServer((_, response) => {
		response.setHeader('Content-Type', 'text/html; charset=utf-8');
		response.end(html(server.url, `'${server.url}'`));
	});
	await once(pages.listen(0, '127.0.0.1'), 'listening');
	server = await start('presenced', ['--allow-origin', pagesUrl()]);
});
afterEach(() => browser.clear());
after(async () => {
	await browser?.close();
	pages?.close();
	await server?.stop();
});

const pagesUrl = () => `http://127.0.0.1:${pages.address().port}`;

async function client(url, name) {
	const page = await browser.client({ permissions: ['local-network-access'] });
	page.on('dialog', (dialog) => dialog.accept(name));
	await page.route(`${server.url}/original`, (route) => route.fulfill({
		contentType: 'text/html; charset=utf-8', body: html('', ''),
	}));
	await page.goto(url);
	return page;
}

async function shows(page, ...names) {
	let seen;
	const right = async () => {
		seen = await page.$$eval('#boxes > li', (items) => items.map((item) => item.textContent));
		return JSON.stringify(seen) === JSON.stringify(names);
	};
	await until(right, 10000, () => `the page shows ${names}; it shows ${seen}`);
}

async function comeAndGo(url) {
	const ann = await client(url, 'Ann');
	await shows(ann, 'Ann');
	const bob = await client(url, 'Bob');
	await shows(bob, 'Ann', 'Bob');
	await shows(ann, 'Ann', 'Bob');
	await ann.close();
	await shows(bob, 'Bob');
}

test('the seven steps work in a page of another origin that is allowed', async () => {
	assert.notEqual(new URL(pagesUrl()).origin, new URL(server.url).origin);
	await comeAndGo(pagesUrl());
});

test('the seven steps work with io.connect() as it stands in a page of our own', async () => {
	await comeAndGo(`${server.url}/original`);
});
