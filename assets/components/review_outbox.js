// Verdicts on their way, one after the other: what got no answer is kept by the tab and sent again.
// There is one for the whole tab: it goes on when the desk is left for another page of the app.

import { post } from "./answers.js";

const AGAIN_MS = 4000;
const MOMENT_MS = 1000; // longer than an answer takes: whoever leaves then is asked
const KEY = "imagegen-verdicts";
const SIGN_IN = "Sign in again in another tab; they wait.";

class Outbox {
  constructor() {
    // {body, title, tried, number, undone, undoTried}: in the order in which they were given. A
    // verdict that is taken back is undone in its place, before what was said after it.
    this.entries = [];
    this.aside = kept(); // of an earlier page, and of others: each waits for who gave it
    this.problem = ""; // why they wait
    this.faults = []; // {what, of, text}: what was refused
    this.idlers = [];
    this.changed = () => {};
    window.addEventListener("beforeunload", (event) => this.isLate() && event.preventDefault());
    window.addEventListener("pagehide", () => this.flush());
  }

  get waiting() {
    return this.problem ? this.entries.length : 0;
  }

  isLate() {
    const before = performance.now() - MOMENT_MS;
    return this.waiting || this.aside.length || this.entries.some((entry) => entry.since < before);
  }

  // What a page before this one left behind of that person; the others' waits on.
  takeUp(who) {
    const theirs = this.aside.filter((entry) => entry.body.who === who);
    if (!theirs.length) return;
    this.aside = this.aside.filter((entry) => entry.body.who !== who);
    for (const entry of theirs) this.add(entry);
  }

  put(body, title) {
    const entry = { body, title };
    this.add(entry);
    return entry;
  }

  add(entry) {
    entry.since = performance.now();
    this.entries.push(entry);
    this.remember();
    if (this.problem) this.changed();
    else this.run();
  }

  // What was never sent is only taken out. Of what got no answer nobody knows whether it was kept:
  // it is sent once more, which the app recognises, and undone then.
  takeBack(entry) {
    if (entry.refused) return;
    entry.undone = true;
    if (this.aside.includes(entry)) this.remember();
    else if (!this.entries.includes(entry)) this.add(entry);
    else if (entry.tried) this.remember();
    else this.settle(entry);
    this.changed();
  }

  newestOf(who) {
    return this.entries.findLast((entry) => entry.body.who === who && !entry.undone);
  }

  // Whether everything was kept: true once nothing is on its way, false where it waits.
  idle() {
    if (this.problem || !this.entries.length) return Promise.resolve(!this.problem);
    return new Promise((done) => this.idlers.push(done));
  }

  tellIdlers(isKept) {
    for (const done of this.idlers.splice(0)) done(isKept);
  }

  // In their order, so that the newest verdict is the one that was given last.
  async run() {
    if (this.sending) return;
    while ((this.sending = this.entries[0])) {
      const entry = this.sending;
      const answer = await this.deliver(entry);
      if (answer.again) {
        this.sending = undefined;
        this.wait(answer.signIn ? SIGN_IN : answer.error);
        return;
      }
      if (answer.code === "other_person") this.aside.push(entry);
      else if (answer.error) this.refuse(entry, answer.error);
      this.settle(entry);
    }
  }

  async deliver(entry) {
    if (entry.number === undefined) {
      entry.tried = true;
      this.remember();
      const answer = await post("/api/review/verdicts", entry.body);
      if (answer.error) return answer;
      entry.number = answer.verdict?.number;
      this.remember();
    }
    return entry.undone ? this.deliverUndo(entry) : {};
  }

  // Refused after an attempt without an answer: that one undid it.
  async deliverUndo(entry) {
    const before = entry.undoTried;
    entry.undoTried = true;
    this.remember();
    const { desk, who } = entry.body;
    const answer = await post(`/api/review/verdicts/${entry.number}/undo`, { desk, who });
    return before && answer.code === "bad_request" ? {} : answer;
  }

  wait(problem) {
    this.problem = problem;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendAgain(), AGAIN_MS);
    this.tellIdlers(false);
    this.changed();
  }

  sendAgain() {
    clearTimeout(this.timer);
    this.run();
  }

  // Nothing is lost where what was refused had been taken back already.
  refuse(entry, text) {
    entry.refused = true;
    if (entry.undone && entry.number === undefined) return;
    this.faults.push({ what: entry.undone ? "Not undone" : "Not kept", of: entry.title, text });
  }

  settle(entry) {
    const isShown = this.waiting || entry.refused || this.aside.includes(entry);
    this.entries = this.entries.filter((other) => other !== entry);
    this.remember();
    if (entry.tried || !this.entries.length) this.problem = "";
    if (!this.entries.length) this.tellIdlers(true);
    if (isShown) this.changed();
  }

  dismiss(fault) {
    this.faults = this.faults.filter((other) => other !== fault);
  }

  // The page is left: what waits its turn goes at once, unless a verdict on the same picture comes
  // before it. Whoever comes back sends it again, and the app knows the same verdict twice.
  flush() {
    const pictures = new Set();
    for (const entry of this.entries) {
      const isNext = !pictures.has(entry.body.record);
      pictures.add(entry.body.record);
      if (isNext && entry !== this.sending && !this.isHalf(entry)) this.deliver(entry);
    }
  }

  // To be undone, and nobody knows its number: two requests, the second of which would not be sent.
  isHalf(entry) {
    return entry.undone && entry.number === undefined;
  }

  remember() {
    const all = [...this.aside, ...this.entries];
    try {
      if (all.length) sessionStorage.setItem(KEY, JSON.stringify(all));
      else sessionStorage.removeItem(KEY);
    } catch {
      // A browser that keeps nothing: the question before the page is left remains.
    }
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]").filter((entry) => entry.body);
  } catch {
    return [];
  }
}

export const outbox = new Outbox();
