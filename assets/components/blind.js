// A blind comparison: two pictures, and nothing that tells who made them. A vote is a key press.
// Mounted by imagegen/ui/parts/blind_desk.py; it speaks to imagegen/api/comparisons.py.

import { make, setText } from "./dom.js";
import { rememberReviewer } from "./reviewer.js";

const GO_MS = 1500; // as in frame.js: "g" and a letter go to a page
const VOTES = [
  ["left", "Left", "←"],
  ["tie", "Equal", "t"],
  ["both_bad", "Both bad", "b"],
  ["right", "Right", "→"],
];
const KEYS = { ArrowLeft: "left", ArrowRight: "right", t: "tie", b: "both_bad" };
const SAID = { left: "Left is better.", right: "Right is better.", tie: "Equal.", both_bad: "Both bad." };
const SILENT = "The app did not answer. Check that it is running, then try again.";
const UNSEEN = "The pictures of the next pairs did not come, so they cannot be judged.";
const desks = new WeakMap();

export default function (component) {
  const place = component.parentElement;
  const desk = desks.get(place) ?? new Blind(place.querySelector("[data-blind]"));
  desks.set(place, desk);
  desk.finish = () => component.setTriggerValue("finished", Date.now());
  desk.receive(component.data);
  return () => {
    desk.close();
    desks.delete(place);
  };
}

class Blind {
  constructor(root) {
    this.root = root;
    this.goSince = -Infinity;
    this.images = new Map();
    this.unseen = new Set(); // addresses of pictures that did not come: nobody can judge them
    this.sending = Promise.resolve();
    this.waiting = 0;
    this.pairs = [];
    this.fault = "";
    this.keys = (event) => this.press(event);
    window.addEventListener("keydown", this.keys, true);
    this.build();
  }

  build() {
    this.parts = {
      live: make("p", { class: "unseen", role: "status", "aria-live": "polite" }),
      question: make("h3"),
      count: make("span", { class: "count" }),
      pair: make("div", { class: "pair" }),
      votes: make("div", { class: "votes", role: "group", "aria-label": "Which is better" }),
      fault: make("div", { class: "fault", role: "alert" }),
      done: make("p", { class: "done" }),
    };
    const { live, question, count, pair, votes, fault, done } = this.parts;
    for (const [choice, title, key] of VOTES) votes.append(button(title, key, () => this.vote(choice)));
    const again = make("button", { type: "button" }, "Try again");
    again.onclick = () => this.again();
    fault.append(make("span"), again);
    this.undoing = button("Undo", "u", () => this.undo());
    const line = make("div", { class: "line" }, question, count, this.undoing);
    this.root.replaceChildren(live, line, fault, pair, votes, done);
  }

  receive(data) {
    const asked = JSON.stringify([data.id, data.who]);
    this.data = data;
    rememberReviewer(data.who);
    setText(this.parts.question, data.question);
    if (asked === this.asked) return;
    this.asked = asked;
    this.takeKeys();
    this.pairs = [];
    this.voted = 0;
    this.load("pairs", {});
  }

  // Who chose a comparison from a list judges with the next key: the list would take it.
  takeKeys() {
    if (!/^(input|textarea)$/i.test(document.activeElement?.tagName ?? "")) return;
    this.root.tabIndex = -1;
    this.root.focus({ preventScroll: true });
  }

  // The first pair whose pictures came, or are coming; the others wait for another try.
  get current() {
    return this.pairs.find(({ left, right }) => !this.unseen.has(left) && !this.unseen.has(right));
  }

  // What is not seen yet is not judged either.
  get isSeen() {
    const pair = this.current;
    return Boolean(pair) && [pair.left, pair.right].every((src) => this.image(src).complete);
  }

  again() {
    for (const src of this.unseen) this.images.delete(src);
    this.unseen.clear();
    this.load("pairs", {});
  }

  // Answers come in the order of the votes; only the last one tells what is still to be shown.
  load(what, more) {
    this.waiting += 1;
    if (!this.pairs.length) this.draw();
    this.sending = this.sending.then(async () => {
      const { id, who } = this.data;
      const answer = await post(`/api/comparisons/${id}/${what}`, { who, ...more });
      this.waiting -= 1;
      this.fault = answer.error ?? "";
      if (!answer.error && !this.waiting) this.take(answer);
      else if (answer.error && !this.waiting && what !== "pairs") this.load("pairs", {});
      this.draw();
    });
    return this.sending;
  }

  take({ pairs, voted, total }) {
    this.pairs = pairs;
    this.voted = voted;
    this.total = total;
    for (const pair of pairs) [pair.left, pair.right].forEach((src) => this.image(src));
    if (!pairs.length && this.seen) this.finish();
  }

  image(src) {
    if (!this.images.has(src)) {
      const image = new Image();
      image.src = src;
      image.alt = "";
      image.draggable = false;
      image.onload = () => this.draw();
      image.onerror = () => this.images.get(src) === image && this.unseen.add(src) && this.draw();
      this.images.set(src, image);
    }
    return this.images.get(src);
  }

  vote(choice) {
    const pair = this.current;
    if (!this.isSeen) return;
    this.pairs = this.pairs.filter((other) => other !== pair);
    this.voted += 1;
    this.seen = true;
    this.draw();
    this.say(`${SAID[choice]} ${this.voted} of ${this.total}.`);
    this.load("votes", { pair: pair.number, choice });
  }

  undo() {
    if (this.voted) this.load("undo", {}).then(() => this.say("Undone."));
  }

  draw() {
    const { count, pair, votes, fault, done } = this.parts;
    const { current } = this;
    const lost = !current && this.pairs.length > 0 && !this.waiting;
    setText(count, this.total ? `${this.voted} of ${this.total}` : "");
    setText(fault.firstChild, this.fault || (lost ? UNSEEN : ""));
    fault.hidden = !this.fault && !lost;
    this.undoing.disabled = !this.voted;
    const isLoading = !current && this.waiting > 0 && !this.fault;
    votes.hidden = !current && !isLoading;
    for (const button of votes.children) button.disabled = !this.isSeen;
    pair.hidden = votes.hidden;
    if (isLoading && pair.dataset.number !== "none") this.drawPlaces();
    done.hidden = this.pairs.length > 0 || this.waiting > 0 || !this.total;
    setText(done, "That was every pair. The results stand below.");
    if (current && pair.dataset.number !== String(current.number)) {
      pair.dataset.number = current.number;
      pair.replaceChildren(
        this.frame(current.left, "Left picture", "left"),
        this.frame(current.right, "Right picture", "right"),
      );
    }
  }

  // Two places of the final size, until it is known what comes.
  drawPlaces() {
    this.parts.pair.dataset.number = "none";
    const places = [0, 1].map(() => make("span", { class: "frame place" }));
    this.parts.pair.replaceChildren(...places);
  }

  frame(src, name, choice) {
    const image = this.image(src).cloneNode();
    image.alt = name;
    const frame = make("button", { type: "button", class: "frame", "aria-label": `${name} is better` }, image);
    frame.onclick = () => this.vote(choice);
    return frame;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (!this.root.isConnected || !this.root.getClientRects().length) return;
    const going = event.timeStamp - this.goSince < GO_MS;
    this.goSince = !going && event.key === "g" ? event.timeStamp : -Infinity;
    if (going || event.repeat || document.querySelector("dialog[open]")) return;
    const choice = KEYS[event.key];
    if (!choice && event.key !== "u") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (choice) this.vote(choice);
    else this.undo();
  }

  say(text) {
    setText(this.parts.live, text);
  }

  close() {
    window.removeEventListener("keydown", this.keys, true);
  }
}

function button(title, key, act) {
  const made = make("button", { type: "button", "aria-keyshortcuts": key }, make("span", {}, title));
  made.append(make("kbd", { "aria-hidden": "true" }, key));
  made.onclick = act;
  return made;
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName ?? "");
}

async function post(path, body) {
  const request = { method: "POST", body: JSON.stringify(body), keepalive: true };
  request.headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(new URL(path, document.baseURI).href, request);
    const found = await answer.json();
    return found.error ? { error: `${found.error.message} ${found.error.hint}`.trim() } : found;
  } catch {
    return { error: SILENT };
  }
}
