// The review desk: one picture after the other, a verdict a key press, kept while the next is shown.
// Mounted by imagegen/ui/parts/review_desk.py; it speaks to the routes of imagegen/api/reviews.py.

import { EditWatch } from "./review_edits.js";
import { Outbox } from "./review_outbox.js";
import { drawPins } from "./review_pins.js";
import { drawDesk, drawSheets } from "./review_view.js";
import { rememberReviewer } from "./reviewer.js";

const AHEAD = 8;
const LOW = 6; // asked for early: a slow answer must not make anybody wait
const PRELOADED = 4; // the one that is looked at, and three more
const RENEW_MS = 60_000;
const RETRY_MS = 5000; // where the app or its database is away
const GO_MS = 1500; // as in frame.js: "g" and a letter go to a page
const SILENT = "The app did not answer. Check that it is running.";
const WORDS = { approve: "Approved", reject: "Rejected", needs_work: "Needs work" };
const desks = new WeakMap();

// Runs at each rerun: the desk stays, only the data are new. The answer is the clean-up.
export default function (component) {
  const place = component.parentElement;
  const desk = desks.get(place) ?? new Desk(place.querySelector("[data-desk]"));
  desks.set(place, desk);
  desk.receive(component.data);
  return () => {
    desk.close();
    desks.delete(place);
  };
}

class Desk {
  constructor(root) {
    this.root = root;
    this.name = deskName();
    this.pictures = new Map(); // record -> its img, loaded before it is wanted
    this.loaded = new Set(); // records whose img has come, or is coming
    this.unseen = new Set(); // records whose img did not come: nobody can judge them
    this.under = null; // the record whose picture lies painted under the one that is looked at
    this.prices = new Map(); // comment and model -> what its edit costs
    this.faults = [];
    this.outbox = new Outbox((body) => post("/api/review/verdicts", body), () => this.sent());
    this.edits = new EditWatch(get, () => this.draw());
    this.keys = (event) => this.press(event);
    this.goSince = -Infinity;
    window.addEventListener("keydown", this.keys, true);
    this.renewing = setInterval(() => document.hidden || this.ask(1), RENEW_MS);
    this.leave = () => this.release();
    window.addEventListener("pagehide", this.leave);
    // A page that slept asks at once whether its pictures are still its own.
    this.wake = () => document.hidden || this.ask(1);
    document.addEventListener("visibilitychange", this.wake);
  }

  receive(data) {
    const asked = JSON.stringify([data.who, data.address]);
    this.data = data;
    rememberReviewer(data.who);
    if (asked !== this.asked) {
      const first = this.asked === undefined;
      this.asked = asked;
      this.restart();
      if (first) this.outbox.takeUp((answer) => this.complain({ text: `A verdict was not kept. ${answer.error}` }));
    } else this.draw();
  }

  restart() {
    this.turn = (this.turn ?? 0) + 1;
    this.queue = [];
    this.done = [];
    this.skipped = 0;
    this.reasons = new Set();
    this.draft = null; // the comment that is being written
    this.commenting = false;
    this.before = null;
    this.ended = false;
    this.asking = false;
    this.pictures.clear();
    this.loaded.clear();
    this.unseen.clear();
    this.draw();
    this.ask(AHEAD);
  }

  get current() {
    return this.queue[0];
  }

  draw() {
    drawDesk(this);
  }

  // What comes next; the pictures that are held already stay held.
  async ask(limit) {
    if (this.asking || !this.data.who) return;
    this.asking = true;
    const turn = this.turn;
    const held = this.queue.map((item) => item.id).slice(0, 50);
    const { who, address } = this.data;
    const body = { desk: this.name, who, address, before: this.before, held, limit };
    const answer = await post("/api/review/queue", body);
    if (turn !== this.turn) return;
    this.asking = false;
    this.problem = answer.error ?? "";
    if (answer.again) this.retry ??= setTimeout(() => this.askAgain(), RETRY_MS);
    this.giveUp(answer.lost ?? []);
    for (const item of answer.items ?? []) this.take(item);
    this.elsewhere = answer.elsewhere ?? 0;
    this.ended = !answer.error && answer.items.length < limit;
    this.draw();
    this.preload();
  }

  askAgain() {
    this.retry = undefined;
    if (this.problem) this.ask(AHEAD);
  }

  // Once more what did not come, and what was not kept.
  tryAgain() {
    this.outbox.sendAgain();
    if (this.queue.length) this.ask(AHEAD);
    else this.restart();
  }

  // Somebody else has them by now: this page slept too long.
  giveUp(lost) {
    if (!lost.length) return;
    const seen = this.current;
    this.queue = this.queue.filter((item) => !lost.includes(item.id));
    if (seen && seen !== this.current) {
      this.setCommenting(false);
      this.reasons.clear();
      this.complain({ of: seen.title, text: "Somebody else has this picture by now, or it is gone." });
    }
    this.preload();
  }

  complain(fault) {
    this.faults.push(fault);
    this.draw();
  }

  take(item) {
    this.before = this.before === null ? item.number : Math.min(this.before, item.number);
    if (!this.queue.some((other) => other.id === item.id)) this.queue.push(item);
  }

  // One after the other, the next one first: side by side it would wait for those behind it.
  async preload() {
    this.forgetFar();
    this.layUnder();
    if (this.preloading) return; // the loop that runs sees what has come meanwhile
    this.preloading = true;
    for (let item = this.unloaded(); item; item = this.unloaded()) {
      this.loaded.add(item.id);
      await settled(this.picture(item));
      this.layUnder();
    }
    this.preloading = false;
  }

  unloaded() {
    return this.queue.slice(0, PRELOADED).find((item) => !this.loaded.has(item.id));
  }

  // Only what is painted is there at once: a browser drops what was decoded long before, and
  // decodes it again to paint it. So the next picture is decoded and then painted under this one.
  async layUnder() {
    const next = this.queue[1];
    if (!next || this.under === next.id || this.laying === next.id) return;
    const image = this.picture(next);
    if (!image.complete) return; // the loop that loads it comes here again
    this.laying = next.id;
    await image.decode().catch(() => {});
    this.laying = null;
    if (this.queue[1] !== next) return this.layUnder();
    image.decoding = "sync"; // no frame without it: it is never a blank for a moment
    this.under = next.id;
    drawSheets(this);
    return undefined;
  }

  forgetFar() {
    const near = new Set([...this.queue, ...this.done.slice(-2)].map((each) => (each.item ?? each).id));
    for (const id of this.pictures.keys()) if (!near.has(id)) this.pictures.delete(id);
    for (const id of this.loaded) if (!this.pictures.has(id)) this.loaded.delete(id);
  }

  picture(item) {
    let image = this.pictures.get(item.id);
    if (!image) {
      image = new Image(item.width, item.height);
      image.alt = item.title;
      image.draggable = false;
      image.addEventListener("load", () => this.unseen.delete(item.id) && this.draw());
      image.addEventListener("error", () => this.unseen.add(item.id) && this.draw());
      image.src = item.shown;
      this.pictures.set(item.id, image);
    }
    return image;
  }

  // Those behind it too: what kept one away has kept the others.
  loadAgain() {
    const again = [...this.unseen].map((id) => this.pictures.get(id));
    for (const image of again) if (image) image.src = image.getAttribute("src");
  }

  // The next picture stands there at once; the verdict is on its way meanwhile.
  judge(choice) {
    if (!this.current || this.unseen.has(this.current.id)) return;
    const item = this.queue.shift();
    const entry = { item, choice, reasons: [...this.reasons] };
    this.done.push(entry);
    entry.kept = this.keep(entry, item.undoing ?? Promise.resolve());
    item.undoing = undefined;
    this.reasons.clear();
    this.next(`${WORDS[choice]}.`);
  }

  skip() {
    if (!this.queue.length) return;
    this.queue.shift();
    this.skipped += 1;
    this.reasons.clear();
    this.next("Skipped.");
  }

  next(said) {
    this.draft = null;
    this.commenting = false;
    this.draw();
    this.say(this.current ? `${said} Next: ${this.current.title}` : said);
    this.preload();
    if (this.queue.length < LOW && !this.ended) this.ask(AHEAD);
  }

  async keep(entry, after) {
    await after;
    const { item, choice, reasons } = entry;
    entry.body = {
      desk: this.name,
      who: this.data.who,
      record: item.id,
      verdict: choice,
      reasons,
      seen: item.verdict?.number ?? 0,
    };
    const answer = await this.outbox.put(entry.body);
    if (answer?.error) {
      this.done = this.done.filter((other) => other !== entry);
      this.complain({ entry, text: answer.error });
    }
    entry.number = answer?.verdict?.number;
    return entry.number;
  }

  // What waited was kept at last, or waits still.
  sent() {
    if (!this.outbox.waiting && this.problem) this.tryAgain();
    this.draw();
  }

  // The picture is back at once; a new verdict on it waits until the old one is gone.
  undo() {
    const entry = this.done.pop();
    if (!entry) return this.undoEarlier();
    this.reasons = new Set(entry.reasons);
    entry.item.undoing = this.takeBack(entry);
    this.queue.unshift(entry.item);
    this.draw();
    this.say(`Undone: ${entry.item.title}`);
    return undefined;
  }

  // Of a sitting before this one: the newest of this person's verdicts that still count.
  async undoEarlier() {
    if (this.undoing || !this.data.who) return;
    this.undoing = true;
    const turn = this.turn;
    await this.outbox.idle();
    const answer = await post("/api/review/undo", { desk: this.name, who: this.data.who });
    this.undoing = false;
    if (turn !== this.turn) return;
    if (answer.error) return this.say(answer.error);
    const { item, reasons } = answer;
    this.queue = [item, ...this.queue.filter((other) => other.id !== item.id)];
    this.reasons = new Set(reasons);
    this.draw();
    this.preload();
    this.say(`Undone: ${item.title}`);
  }

  async takeBack(entry) {
    if (entry.body) this.outbox.drop(entry.body);
    const number = await entry.kept;
    if (number === undefined) return;
    const given = { desk: this.name, who: this.data.who };
    const answer = await post(`/api/review/verdicts/${number}/undo`, given);
    if (!answer.error) return;
    this.complain({ text: answer.error });
  }

  dismiss(fault) {
    this.faults = this.faults.filter((other) => other !== fault);
    this.draw();
  }

  toggleReason(reason) {
    if (!this.reasons.delete(reason)) this.reasons.add(reason);
    this.draw();
    this.say(`${reason}: ${this.reasons.has(reason) ? "on" : "off"}`);
  }

  setCommenting(value) {
    this.commenting = value && Boolean(this.current);
    if (!value) this.draft = null;
    this.draw();
    if (!this.commenting) return;
    // On a phone the button stands under the picture.
    this.parts.frame.scrollIntoView({ block: "nearest" });
    this.say("Click a point or drag a box on the picture.");
  }

  // The pin of the comment that somebody looks at stands out.
  pointAt(id) {
    if (this.pointed === id || !this.current) return;
    this.pointed = id;
    drawPins(this, this.parts.pins, this.current);
  }

  pin(place) {
    this.draft = { place, text: this.draft?.text ?? "" };
    this.draw();
    this.root.querySelector("textarea")?.focus();
  }

  async saveComment(text) {
    const item = this.current;
    const { place } = this.draft;
    const body = { who: this.data.who, record: item.id, text, place };
    const answer = await post("/api/review/comments", body);
    if (answer.error) this.draft = { place, text, problem: answer.error };
    else {
      item.comments.push(answer.comment);
      this.draft = null;
      this.commenting = false;
      this.say("The comment is kept.");
    }
    this.draw();
    if (!answer.error) this.root.querySelector("[data-focus]")?.focus();
  }

  async removeComment(comment) {
    const answer = await post(`/api/review/comments/${comment.id}/remove`, { who: this.data.who });
    if (answer.error) comment.problem = answer.error;
    else this.current.comments = this.current.comments.filter((other) => other !== comment);
    this.draw();
  }

  // What the edit of a comment costs with the chosen model; asked once for each.
  priceOf(comment) {
    const { model, who } = this.data;
    const key = `${comment.id} ${model}`;
    if (!this.prices.has(key)) {
      this.prices.set(key, null);
      post(`/api/review/comments/${comment.id}/price`, { who, model }).then((answer) => {
        this.prices.set(key, answer.error ? { price: "", problem: answer.error } : answer);
        this.draw();
      });
    }
    return this.prices.get(key);
  }

  async edit(comment) {
    if (comment.busy) return;
    comment.busy = true;
    this.draw();
    const { model, who } = this.data;
    const answer = await post(`/api/review/comments/${comment.id}/edit`, { who, model });
    comment.busy = false;
    comment.problem = answer.error ?? "";
    comment.batch = answer.batch ?? comment.batch;
    if (answer.batch) this.edits.of(answer.batch);
    if (!answer.error) this.say("The edit is queued.");
    this.draw();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !this.isOpen()) return;
    const going = event.timeStamp - this.goSince < GO_MS;
    this.goSince = !going && event.key === "g" ? event.timeStamp : -Infinity;
    if (going || event.repeat || document.querySelector("dialog[open]")) return;
    const act = this.action(event.key);
    if (!act) return;
    // Before anybody else: Streamlit has meanings of its own for "r" and "c".
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  action(key) {
    const reason = this.data.reasons[Number(key) - 1];
    if (reason && this.current) return () => this.toggleReason(reason);
    return {
      a: () => this.judge("approve"),
      r: () => this.judge("reject"),
      n: () => this.judge("needs_work"),
      s: () => this.skip(),
      u: () => this.undo(),
      c: () => this.setCommenting(!this.commenting),
      Escape: this.commenting || this.draft ? () => this.setCommenting(false) : undefined,
      Enter: this.commenting && !this.draft ? () => this.pin([0.5, 0.5]) : undefined,
    }[key];
  }

  isOpen() {
    return this.root.isConnected && this.root.getClientRects().length > 0;
  }

  say(text) {
    const live = this.root.querySelector("[data-live]");
    if (live) live.textContent = text;
  }

  // Others may have what was not judged; a reload asks for it again.
  release() {
    post("/api/review/release", { desk: this.name });
  }

  close() {
    this.release();
    clearTimeout(this.retry);
    this.outbox.close();
    this.edits.close();
    document.removeEventListener("visibilitychange", this.wake);
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("keydown", this.keys, true);
    clearInterval(this.renewing);
  }
}

// A broken picture is shown as such.
function settled(image) {
  if (image.complete) return Promise.resolve();
  return new Promise((resolve) => {
    image.onload = resolve;
    image.onerror = resolve;
  });
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName ?? "");
}

// The answer, or {error: words, again}: `again` where the app or its database is away, which ends.
// It outlives a reload of the page.
function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", body: JSON.stringify(body), keepalive: true, headers });
}

function get(path) {
  return ask(path, {});
}

async function ask(path, request) {
  try {
    const answer = await fetch(new URL(path, document.baseURI).href, request);
    const found = await answer.json();
    if (!found.error) return found;
    const { code, message, hint } = found.error;
    const words = /[.!?。]$/.test(message) ? message : `${message}.`;
    return { error: `${words} ${hint}`.trim(), again: answer.status >= 500 || code === "config" };
  } catch {
    return { error: SILENT, again: true };
  }
}

// One for each tab, the same after a reload: what it held is given to it again.
function deskName() {
  const key = "imagegen-desk";
  const known = sessionStorage.getItem(key);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(key, name);
  return name;
}
