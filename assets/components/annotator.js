// The annotator: places teal highlights on one scene, sentence by sentence.
// Mounted by imagegen/ui/parts/annotator.py. The highlights here are the true ones while somebody
// works: each finished change is sent to the page, which keeps it and says which it has kept.

import { Canvas } from "./annotator_canvas.js";
import { Geometry, groundOf } from "./annotator_outlines.js";
import { ShapeTools } from "./annotator_shapes.js";
import { make, setText } from "./dom.js";

const places = new WeakMap();
const MOST_STEPS = 100;
const STEP = 0.01;
const FINE = 0.001;
const PAUSE_MS = 250;

const TOOLS = [
  ["select", "Select", "v"],
  ["mark", "Ring and arrow", "m"],
  ["circle", "Circle", "c"],
  ["ellipse", "Ellipse", "e"],
  ["arrow", "Arrow", "a"],
  ["number", "Number", "n"],
];

export default function (component) {
  const place = component.parentElement;
  const root = place.querySelector("[data-annotator]");
  const annotator = places.get(place) ?? new Annotator(root);
  places.set(place, annotator);
  annotator.send = (edit) => component.setTriggerValue("edit", edit);
  annotator.receive(component.data);
  return () => {
    annotator.flush();
    places.delete(place);
  };
}

class Annotator {
  constructor(root) {
    this.root = root;
    this.name = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
    this.sent = 0;
    this.current = 0;
    this.selected = -1;
    this.tool = "mark";
    this.snap = true;
    this.guides = [];
    this.steps = [];
    this.step = -1;
    this.canvas = new Canvas(root, this);
    this.parts = Object.fromEntries(
      [...root.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each]),
    );
    this.buttons = this.makeButtons();
    this.parts.zoom = make("span", { class: "zoom" });
    this.buttons.in.before(this.parts.zoom);
    root.addEventListener("keydown", (event) => this.key(event));
  }

  // The page's data; what it says of highlights counts unless it only repeats what we sent.
  receive(data) {
    this.data = data;
    this.geometry = new Geometry(
      data.style,
      data.base.width,
      data.base.height,
      groundOf(data.ground),
    );
    this.tools = new ShapeTools(this.geometry);
    const [name, number] = String(data.echo).split(":");
    const ours = name === this.name && Number(number) <= this.sent;
    if (!ours && data.echo !== this.echo) this.adopt(data.sentences.map((each) => each.shapes));
    this.echo = data.echo;
    if (!this.opened) this.open(data);
    this.draw();
  }

  open(data) {
    this.opened = true;
    const kept = Number(sessionStorage.getItem(`annotator-${data.item}`));
    this.current = kept > 0 && kept < data.sentences.length ? kept : 0;
  }

  adopt(shapes) {
    this.all = shapes;
    this.selected = -1;
    this.remember();
  }

  get shapes() {
    return this.draft ?? this.all[this.current];
  }

  // Changes: kept in the history, and sent

  commit(shapes, said) {
    this.all = this.all.map((each, index) => (index === this.current ? shapes : each));
    this.remember();
    this.report(said);
  }

  remember() {
    const state = JSON.stringify({ all: this.all, current: this.current });
    this.steps = [...this.steps.slice(0, this.step + 1), state].slice(-MOST_STEPS);
    this.step = this.steps.length - 1;
  }

  report(said) {
    this.deliver();
    setText(this.parts.said, said);
    this.draw();
  }

  // At once, but a key that is held down sends no faster than the page can keep up.
  deliver() {
    clearTimeout(this.waiting);
    const early = PAUSE_MS - (performance.now() - (this.delivered ?? -Infinity));
    if (early > 0) this.waiting = setTimeout(() => this.hand(), early);
    else this.hand();
  }

  hand() {
    this.waiting = undefined;
    this.delivered = performance.now();
    this.sent += 1;
    this.send({ token: `${this.name}:${this.sent}`, shapes: this.all });
  }

  // The page goes on without us: what waits is handed over now.
  flush() {
    if (this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.hand();
  }

  travel(step) {
    if (!this.steps[this.step + step]) return;
    this.step += step;
    const { all, current } = JSON.parse(this.steps[this.step]);
    this.all = all;
    this.current = current;
    this.selected = -1;
    this.report(step < 0 ? "Undone." : "Done again.");
  }

  add(shapes, said) {
    const kept = this.all[this.current].filter((each) => each.kind !== "scene");
    const all = [...kept, ...shapes];
    if (all.length > this.geometry.style.bounds.most_shapes) {
      setText(this.parts.said, "That is as many as one sentence can have.");
      return;
    }
    this.selected = kept.length;
    this.commit(all, said);
  }

  remove() {
    const shape = this.shapes[this.selected];
    if (!shape) return;
    const rest = this.shapes.filter((_, index) => index !== this.selected);
    this.selected = Math.min(this.selected, rest.length - 1);
    this.commit(rest, `Removed: ${this.tools.name(shape)}.`);
  }

  frameAll() {
    const whole = this.shapes.some((each) => each.kind === "scene");
    this.selected = -1;
    if (whole) this.commit(this.shapes.filter((each) => each.kind !== "scene"), "Frame removed.");
    else this.commit([{ kind: "scene" }], "The whole scene is framed.");
  }

  copyOn() {
    const next = this.current + 1;
    if (next >= this.all.length) return;
    const copy = structuredClone(this.shapes);
    const most = this.geometry.style.bounds.most_shapes;
    this.current = next;
    this.keepPlace();
    this.selected = -1;
    this.commit([...this.shapes, ...copy].slice(0, most), `Copied to sentence ${next + 1}.`);
  }

  goTo(index) {
    if (index < 0 || index >= this.all.length) return;
    this.current = index;
    this.selected = -1;
    this.keepPlace();
    setText(this.parts.said, `Sentence ${index + 1}.`);
    this.draw();
  }

  keepPlace() {
    sessionStorage.setItem(`annotator-${this.data.item}`, this.current);
  }

  select(index) {
    if (index === this.selected) return;
    this.selected = index;
    this.draw();
  }

  choose(tool) {
    this.tool = tool;
    this.draw();
  }

  // Gestures of the canvas

  begin(gesture) {
    gesture.before = this.all[this.current];
    if (gesture.kind === "move") this.selected = gesture.index;
    if (gesture.kind === "resize") gesture.index = this.selected;
    if (gesture.kind === "pan") this.selected = -1;
    if (gesture.kind === "place") {
      const others = this.middles(-1);
      [gesture.start] = this.canvas.snapped(gesture.start, others, !this.snap);
    }
    this.draw();
  }

  preview(gesture, at, free) {
    this.draft = this.changed(gesture, at, free);
    this.draw();
  }

  finish(gesture, at, free) {
    const dragged = gesture.dragged;
    const shapes = dragged ? this.changed(gesture, at, free) : null;
    this.abandon();
    if (gesture.kind === "place") this.finishPlace(gesture, shapes);
    else if (shapes) this.commit(shapes, `${this.tools.name(shapes[gesture.index])}.`);
  }

  finishPlace(gesture, shapes) {
    const count = gesture.before.filter((each) => each.kind !== "scene").length;
    const made =
      shapes?.slice(count) ?? this.tools.place(this.tool, ...gesture.start, this.current + 1);
    this.add(made, `${made.map((each) => this.tools.name(each)).join("; ")}.`);
  }

  abandon() {
    this.draft = undefined;
    this.guides = [];
    this.draw();
  }

  // The highlights as they would be if the gesture ended here.
  changed(gesture, at, free) {
    const off = free || !this.snap;
    if (gesture.kind === "place") {
      const made = this.tools.drag(this.tool, ...gesture.start, ...at, this.current + 1);
      return [...gesture.before.filter((each) => each.kind !== "scene"), ...made];
    }
    const shape = gesture.before[gesture.index];
    const moved =
      gesture.kind === "resize"
        ? this.tools.resize(shape, gesture.handle, ...at)
        : this.pulled(shape, gesture, at, off);
    return gesture.before.map((each, index) => (index === gesture.index ? moved : each));
  }

  pulled(shape, gesture, at, off) {
    const [dx, dy] = [at[0] - gesture.start[0], at[1] - gesture.start[1]];
    const free = this.tools.move(shape, dx, dy);
    if (shape.kind === "scene" || shape.kind === "arrow") return free;
    const others = this.middles(gesture.index);
    const [[x, y], guides] = this.canvas.snapped([free.x, free.y], others, off);
    this.guides = guides;
    return this.tools.move(shape, x - shape.x, y - shape.y);
  }

  // The middles of all other highlights, of every sentence: what a ring is aligned with.
  middles(except) {
    const own = this.all[this.current].filter((_, index) => index !== except);
    const rest = this.all.filter((_, index) => index !== this.current).flat();
    return [...own, ...rest]
      .filter((each) => each.kind !== "scene" && each.kind !== "arrow")
      .map((each) => [each.x, each.y]);
  }

  // Keys

  key(event) {
    const command = event.ctrlKey || event.metaKey;
    const action = command ? this.commandKey(event) : this.plainKey(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  commandKey(event) {
    const key = event.key.toLowerCase();
    if (key === "z") return () => this.travel(event.shiftKey ? 1 : -1);
    if (key === "y") return () => this.travel(1);
    if (key === "d") return () => this.copyOn();
    return null;
  }

  plainKey(event) {
    const onButton = event.composedPath()[0].tagName === "BUTTON";
    const tool = TOOLS.find(([, , letter]) => letter === event.key);
    if (tool) return () => this.choose(tool[0]);
    if (event.key >= "1" && event.key <= String(this.all.length)) {
      return () => this.goTo(Number(event.key) - 1);
    }
    const named = {
      w: () => this.frameAll(),
      PageDown: () => this.goTo(this.current + 1),
      PageUp: () => this.goTo(this.current - 1),
      Escape: () => this.select(-1),
      Delete: () => this.remove(),
      Backspace: () => this.remove(),
    }[event.key];
    if (named || onButton) return named ?? null;
    return this.shapeKey(event);
  }

  shapeKey(event) {
    if (event.key === "Enter") return () => this.placeMiddle();
    if (event.key === "+" || event.key === "=") return () => this.change("scale", 1.1);
    if (event.key === "-") return () => this.change("scale", 1 / 1.1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (!way[event.key] || !this.shapes[this.selected]) return null;
    const step = event.shiftKey ? FINE : STEP;
    const [dx, dy] = way[event.key].map((each) => each * step);
    return () => (event.altKey ? this.bend(dx, dy) : this.change("move", dx, dy));
  }

  placeMiddle() {
    if (this.tool === "select") return;
    this.canvas.claimFocus();
    const made = this.tools.place(this.tool, 0.5, 0.5, this.current + 1);
    this.add(made, `${made.map((each) => this.tools.name(each)).join("; ")}.`);
  }

  // Alt and an arrow key: the other end of an arrow, the size of a ring.
  bend(dx, dy) {
    const shape = this.shapes[this.selected];
    if (shape.kind === "arrow") this.change("resize", "end", shape.from_x + dx, shape.from_y + dy);
    else this.change("scale", dx + dy > 0 ? 1.02 : 1 / 1.02);
  }

  change(what, ...values) {
    const shape = this.shapes[this.selected];
    if (!shape) return;
    const made = this.tools[what](shape, ...values);
    const all = this.shapes.map((each, index) => (index === this.selected ? made : each));
    this.canvas.claimFocus();
    this.commit(all, `${this.tools.name(made)}.`);
  }

  // Drawing

  makeButtons() {
    const tools = TOOLS.map(([name, title, key]) =>
      this.button(this.parts.tools, title, key, () => this.choose(name), name),
    );
    const edits = {
      whole: this.button(this.parts.tools, "Whole scene", "w", () => this.frameAll()),
      undo: this.button(this.parts.edits, "Undo", "Ctrl+Z", () => this.travel(-1)),
      redo: this.button(this.parts.edits, "Redo", "Ctrl+Y", () => this.travel(1)),
      copy: this.button(this.parts.edits, "Copy to next", "Ctrl+D", () => this.copyOn()),
      remove: this.button(this.parts.edits, "Remove", "Delete", () => this.remove()),
      snap: this.button(this.parts.edits, "Snap", "Alt held turns it off", () => this.toggleSnap()),
      out: this.button(this.parts.edits, "Zoom out", "Ctrl and wheel", () => this.zoomBy(1 / 1.5)),
      in: this.button(this.parts.edits, "Zoom in", "Ctrl and wheel", () => this.zoomBy(1.5)),
    };
    for (const [each, sign] of [[edits.out, "−"], [edits.in, "+"]]) {
      each.setAttribute("aria-label", each.textContent);
      setText(each, sign);
    }
    return { tools, ...edits };
  }

  button(parent, title, key, action, name = "") {
    const made = make("button", { type: "button", title: `${title} (${key})`, "data-name": name });
    setText(made, title);
    made.onclick = action;
    parent.append(made);
    return made;
  }

  toggleSnap() {
    this.snap = !this.snap;
    this.draw();
  }

  zoomBy(factor) {
    this.canvas.zoomTo(this.canvas.zoom * factor);
  }

  draw() {
    if (!this.data) return;
    const sentence = this.data.sentences[this.current];
    this.drawTabs();
    setText(this.parts.text, sentence.text);
    setText(this.parts.spot, sentence.spot || "No spot: frame the whole scene.");
    this.drawButtons();
    this.canvas.show(this.data.base, this.data.alt);
    this.canvas.draw(this.shapes, this.selected, this.tools, this.geometry, this.guides);
  }

  drawButtons() {
    const { tools, whole, undo, redo, copy, remove, snap, out } = this.buttons;
    for (const each of tools) {
      each.setAttribute("aria-pressed", each.dataset.name === this.tool);
    }
    whole.setAttribute("aria-pressed", this.shapes.some((each) => each.kind === "scene"));
    snap.setAttribute("aria-pressed", this.snap);
    undo.disabled = this.step <= 0;
    redo.disabled = this.step >= this.steps.length - 1;
    copy.disabled = !this.shapes.length || this.current >= this.all.length - 1;
    remove.disabled = !this.shapes[this.selected];
    out.disabled = this.canvas.zoom <= 1;
    setText(this.parts.zoom, `${Math.round(this.canvas.zoom * 100)} %`);
  }

  drawTabs() {
    const tabs = this.parts.tabs;
    if (tabs.children.length !== this.all.length) {
      tabs.replaceChildren(...this.all.map((_, index) => this.tab(index)));
    }
    [...tabs.children].forEach((tab, index) => {
      const done = this.all[index].length > 0 || this.data.sentences[index].without;
      tab.setAttribute("aria-pressed", index === this.current);
      tab.classList.toggle("done", Boolean(done));
      tab.setAttribute(
        "aria-label",
        `Sentence ${index + 1}, ${done ? "marked" : "not marked yet"}`,
      );
    });
  }

  tab(index) {
    const tab = make("button", { type: "button", title: `Sentence ${index + 1} (${index + 1})` });
    setText(tab, String(index + 1));
    tab.onclick = () => this.goTo(index);
    return tab;
  }
}
