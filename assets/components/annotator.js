// The annotator: places teal highlights on one scene, sentence by sentence.
// Mounted by imagegen/ui/parts/annotator.py. The highlights here are the true ones while somebody
// works: each finished change is sent to the page, which keeps it and says which it has kept.

import { Bar } from "./annotator_bar.js";
import { Canvas } from "./annotator_canvas.js";
import { History } from "./annotator_history.js";
import { actionOf } from "./annotator_keys.js";
import { Geometry, groundOf } from "./annotator_outlines.js";
import { ShapeTools } from "./annotator_shapes.js";
import { setText } from "./dom.js";

const places = new WeakMap();
const PAUSE_MS = 250;

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
    this.canvas = new Canvas(root, this);
    this.parts = Object.fromEntries(
      [...root.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each]),
    );
    this.bar = new Bar(this.parts, this);
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
    if (!this.history) this.open(data);
    const [name, number] = String(data.echo).split(":");
    const ours = name === this.name && Number(number) <= this.sent;
    if (!ours && data.echo !== this.echo) {
      this.flush();
      this.adopt(data);
    }
    this.echo = data.echo;
    this.draw();
  }

  open(data) {
    this.history = new History(data.item);
    const kept = Number(sessionStorage.getItem(`annotator-${data.item}`));
    this.current = kept > 0 && kept < data.sentences.length ? kept : 0;
  }

  // What is kept takes the place of what was here, which undo brings back. Our edits say on what
  // they were made: the page finds out by it whether somebody else has changed that meanwhile.
  adopt(data) {
    this.adopted = data.echo;
    this.all = data.sentences.map((each) => each.shapes);
    this.selected = -1;
    this.history.add(this.all, this.current);
  }

  get shapes() {
    return this.draft ?? this.all[this.current];
  }

  // Suggestions: shown where a sentence has nothing yet, placed by a person only

  get offers() {
    return this.draft ? [] : this.offersOf(this.current);
  }

  offersOf(index) {
    const taken = this.all[index].length || this.data.sentences[index].without;
    return taken ? [] : (this.data.suggested[index] ?? []);
  }

  accept() {
    if (!this.offers.length) return;
    this.selected = 0;
    this.canvas.claimFocus();
    this.commit(structuredClone(this.offers), "Suggestion accepted.");
  }

  acceptAll() {
    const open = this.all.map((_, index) => structuredClone(this.offersOf(index)));
    this.all = this.all.map((each, index) => (open[index].length ? open[index] : each));
    this.history.add(this.all, this.current);
    this.report(`${open.filter((each) => each.length).length} suggestions accepted.`);
  }

  // Changes: kept in the history, and sent

  commit(shapes, said) {
    this.all = this.all.map((each, index) => (index === this.current ? shapes : each));
    this.history.add(this.all, this.current);
    this.report(said);
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
    const token = `${this.name}:${this.sent}`;
    this.send({ token, on: this.adopted, shapes: this.all });
  }

  // The page goes on without us: what waits is handed over now.
  flush() {
    if (this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.hand();
  }

  travel(way) {
    const found = this.history.travel(way);
    if (!found) return;
    this.all = found.all;
    this.current = found.current;
    this.keepPlace();
    this.selected = -1;
    this.report(way < 0 ? "Undone." : "Done again.");
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
    if (gesture.kind === "take") {
      this.accept();
      gesture.kind = "move";
    }
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
    const action = actionOf(event, this);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
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

  // The view

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
    setText(this.parts.text, sentence.text);
    setText(this.parts.spot, sentence.spot || "No spot: frame the whole scene.");
    this.bar.draw();
    this.canvas.show(this.data.base, this.data.alt);
    this.canvas.draw(this.shapes, this.selected, this.tools, this.geometry, this.guides);
    this.canvas.drawOffers(this.offers, this.tools, this.geometry);
  }
}
