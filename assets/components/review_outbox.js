// Verdicts on their way, one after the other: what got no answer is kept by the tab and sent again.

const AGAIN_MS = 4000;
const KEY = "imagegen-verdicts";

export class Outbox {
  // `send(body)` -> {error, again} or what was kept; `changed()` is called when the state changes.
  constructor(send, changed) {
    this.send = send;
    this.changed = changed;
    this.entries = []; // {body, done, settled}: in the order in which they were given
    this.problem = ""; // why they wait
    this.ask = (event) => this.waiting && event.preventDefault();
    this.leave = () => this.flush();
    window.addEventListener("beforeunload", this.ask);
    window.addEventListener("pagehide", this.leave);
  }

  get waiting() {
    return this.problem ? this.entries.length : 0;
  }

  // What a page before this one left behind; `refused(answer)` for what can never be kept.
  takeUp(refused) {
    for (const body of remembered()) {
      this.put(body).then((answer) => answer?.error && refused(answer));
    }
  }

  // The answer, or undefined when it was taken out before there was one.
  put(body) {
    const entry = { body };
    entry.settled = new Promise((done) => (entry.done = done));
    this.entries.push(entry);
    this.remember();
    if (this.problem) this.changed();
    else this.run();
    return entry.settled;
  }

  // Nothing is on its way any more.
  async idle() {
    while (this.entries.length) await this.entries[0].settled;
  }

  drop(body) {
    const entry = this.entries.find((other) => other.body === body);
    if (entry && entry !== this.sending) this.settle(entry, undefined);
  }

  // In their order, so that the newest verdict is the one that was given last.
  async run() {
    if (this.sending || this.closed) return;
    while ((this.sending = this.entries[0])) {
      const entry = this.sending;
      const answer = await this.send(entry.body);
      if (answer.again) {
        this.sending = undefined;
        this.wait(answer.error);
        return;
      }
      this.settle(entry, answer);
    }
  }

  wait(problem) {
    if (this.closed) return;
    this.problem = problem;
    this.timer = setTimeout(() => this.sendAgain(), AGAIN_MS);
    this.changed();
  }

  sendAgain() {
    clearTimeout(this.timer);
    this.run();
  }

  settle(entry, answer) {
    const waited = this.waiting;
    this.entries = this.entries.filter((other) => other !== entry);
    this.remember();
    if (answer || !this.entries.length) this.problem = "";
    entry.done(answer);
    if (waited) this.changed();
  }

  // The page is left: what waits its turn goes at once. Whoever comes back sends it again, and the
  // app knows the same verdict when it comes twice.
  flush() {
    for (const entry of this.entries) if (entry !== this.sending) this.send(entry.body);
  }

  remember() {
    if (this.closed) return; // the next page has taken it up
    try {
      if (this.entries.length) sessionStorage.setItem(KEY, JSON.stringify(this.entries.map(({ body }) => body)));
      else sessionStorage.removeItem(KEY);
    } catch {
      // A browser that keeps nothing: the question before the page is left remains.
    }
  }

  close() {
    this.flush();
    this.closed = true;
    clearTimeout(this.timer);
    window.removeEventListener("beforeunload", this.ask);
    window.removeEventListener("pagehide", this.leave);
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}
