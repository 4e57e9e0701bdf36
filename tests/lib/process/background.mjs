/* A tab that can be in the background. Playwright keeps the pages it drives visible and awake, so
 * this one is driven by the browser's own protocol, in a context that Playwright does not know. */

import { until } from './poll.mjs';

export class BackgroundTab {
	static async open(browser, url) {
		const session = await browser.chrome.newBrowserCDPSession();
		const { browserContextId } = await session.send('Target.createBrowserContext');
		const { targetId } = await session.send('Target.createTarget', { url, browserContextId });
		const { sessionId } = await session.send('Target.attachToTarget', { targetId });
		return new BackgroundTab({ session, browserContextId, targetId, sessionId });
	}

	constructor(parts) {
		Object.assign(this, parts, { answers: new Map(), asked: 0 });
		this.session.on('Target.receivedMessageFromTarget', ({ message }) => {
			const { id, result } = JSON.parse(message);
			this.answers.get(id)?.(result);
			this.answers.delete(id);
		});
	}

	/* What the expression is in the tab. */
	async evaluate(expression) {
		const { result } = await this.#ask('Runtime.evaluate', { expression, returnByValue: true });
		return result.value;
	}

	async join(name) {
		await this.is('document.querySelector("dialog")?.open === true');
		await this.evaluate(`document.querySelector('#name').value = ${JSON.stringify(name)}`);
		await this.evaluate('document.querySelector("#join").click()');
		await this.is('document.body.dataset.state === "online"');
	}

	/* Waits until the expression is true in the tab. */
	is(expression) {
		return until(() => this.evaluate(expression), 10000, expression);
	}

	/* Another tab is opened in front of it. */
	async hide() {
		const { browserContextId } = this;
		const { targetId } = await this.session.send('Target.createTarget', {
			url: 'about:blank', browserContextId,
		});
		await this.session.send('Target.activateTarget', { targetId });
		await this.is('document.hidden');
	}

	/* It is in front again. */
	async show() {
		await this.session.send('Target.activateTarget', { targetId: this.targetId });
		await this.is('!document.hidden');
	}

	/* The browser stops the tab's scripts altogether, as it does to save memory or energy. */
	async freeze() {
		await this.#ask('Page.setWebLifecycleState', { state: 'frozen' });
	}

	async thaw() {
		await this.#ask('Page.setWebLifecycleState', { state: 'active' });
	}

	async close() {
		const { browserContextId } = this;
		await this.session.send('Target.disposeBrowserContext', { browserContextId });
		await this.session.detach();
	}

	#ask(method, params) {
		const id = ++this.asked;
		const { sessionId } = this;
		const message = JSON.stringify({ id, method, params });
		const answer = new Promise((resolve) => { this.answers.set(id, resolve); });
		return this.session.send('Target.sendMessageToTarget', { sessionId, message })
			.then(() => answer);
	}
}
