// The review desk: one picture after the other, a verdict a key press, kept while the next is shown.
// Mounted by imagegen/ui/parts/review_desk.py; it speaks to the routes of imagegen/api/reviews.py.

import { get, post } from "./answers.js";
import { EditWatch } from "./review_edits.js";
import { outbox } from "./review_outbox.js";
import { drawPins } from "./review_pins.js";
import { drawDesk, drawSheets } from "./review_view.js";
import { rememberReviewer } from "./reviewer.js";

const AHEAD = 8;
const LOW = 6; // asked for early: a slow answer must not make anybody wait
const PRELOADED = 4; // the one that is looked at, and three more
const RENEW_MS = 60_000;
const RETRY_MS = 5000; // where the app or its database is away
const GO_MS = 1500; // as in frame.js: "g" and a letter go to a page
const WAITS = "Your last verdict is still waiting.";
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
    this.outbox = outbox;
    this.sent = () => this.drawSent();
    outbox.changed = this.sent;
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
      this.asked = asked;
      this.restart();
    } else this.draw();
    this.outbox.takeUp(data.who);
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
    const reasons = [...this.reasons];
    const sent = this.outbox.put(this.verdictOn(item, choice, reasons), item.title);
    this.done.push({ item, choice, reasons, sent });
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

  // Whole at the press of the key: who judges may be another one when it is sent.
  verdictOn(item, verdict, reasons) {
    const seen = item.verdict?.number ?? 0;
    return { desk: this.name, who: this.data.who, record: item.id, verdict, reasons, seen };
  }

  // What waited was kept or refused at last, or waits still.
  drawSent() {
    this.done = this.done.filter((entry) => !entry.sent.refused);
    if (!this.outbox.waiting && this.problem) this.tryAgain();
    this.draw();
  }

  // The picture is back at once; a new verdict on it is sent when the old one is gone.
  undo() {
    const entry = this.done.pop();
    if (!entry) return this.undoEarlier();
    this.reasons = new Set(entry.reasons);
    this.queue.unshift(entry.item);
    this.outbox.takeBack(entry.sent);
    this.draw();
    this.say(`Undone: ${entry.item.title}`);
    return undefined;
  }

  // Of a sitting before this one: the newest of this person's verdicts that waits or counts.
  async undoEarlier() {
    const { who } = this.data;
    if (this.undoing || !who) return;
    const waiting = this.outbox.newestOf(who);
    if (waiting) return this.undoWaiting(waiting);
    this.undoing = true;
    const answer = await this.askForEarlier(who, this.turn);
    this.undoing = false;
    if (!answer) return;
    if (answer.error) return this.say(answer.error);
    this.reasons = new Set(answer.reasons);
    this.showFirst(answer.item);
  }

  // undefined where somebody else judges by now: it was not theirs to undo.
  async askForEarlier(who, turn) {
    if (!(await this.outbox.idle())) return { error: WAITS };
    if (turn !== this.turn) return undefined;
    const answer = await post("/api/review/undo", { desk: this.name, who });
    return turn === this.turn ? answer : undefined;
  }

  undoWaiting(sent) {
    this.outbox.takeBack(sent);
    const item = this.queue.find((other) => other.id === sent.body.record);
    if (item) this.showFirst(item);
    else this.say(`Undone: ${sent.title}. It comes again when you look again.`);
  }

  showFirst(item) {
    this.queue = [item, ...this.queue.filter((other) => other.id !== item.id)];
    this.draw();
    this.preload();
    this.say(`Undone: ${item.title}`);
  }

  dismiss(fault) {
    this.faults = this.faults.filter((other) => other !== fault);
    this.outbox.dismiss(fault);
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
    if (this.outbox.changed === this.sent) this.outbox.changed = () => {};
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
