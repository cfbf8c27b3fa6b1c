// Two pictures laid on each other: slider, side by side, flicker, difference.
// Mounted by imagegen/ui/parts/picture_pair.py. Every text arrives as data and is set as textContent.

import { make, setAttribute, setText } from "./dom.js";

const VIEWS = [
  ["slider", "Slider"],
  ["side", "Side by side"],
  ["flicker", "Flicker"],
  ["difference", "Difference"],
];
const FLICKER_MS = 700;
const pairs = new WeakMap();

export default function (component) {
  const place = component.parentElement;
  const pair = pairs.get(place) ?? new Pair(place.querySelector("[data-pair]"));
  pairs.set(place, pair);
  pair.receive(component.data);
  return () => {
    clearInterval(pair.beat);
    pairs.delete(place);
  };
}

class Pair {
  constructor(root) {
    this.root = root;
    this.view = "slider";
    this.sides = ["first", "second"].map((name) => side(name));
    this.frame = make("div", { class: "frame" }, ...this.sides.map((each) => each.figure));
    this.views = make("div", { class: "views", role: "radiogroup", "aria-label": "View" });
    for (const [view, title] of VIEWS) this.views.append(this.choice(view, title));
    this.range = make("input", { type: "range", min: "0", max: "100", value: "50", "aria-label": "How much of the first picture shows" });
    this.range.oninput = () => this.frame.style.setProperty("--at", `${this.range.value}%`);
    this.turn = make("button", { type: "button" }, "Show the other");
    this.turn.onclick = () => this.flip();
    root.replaceChildren(this.views, this.frame, this.range, this.turn);
  }

  choice(view, title) {
    const made = make("button", { type: "button", role: "radio", "data-choice": view }, title);
    made.onclick = () => this.show(view);
    made.onkeydown = (event) => this.move(event, view);
    return made;
  }

  move(event, view) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = VIEWS.findIndex(([name]) => name === view);
    const [next] = VIEWS[(place + step + VIEWS.length) % VIEWS.length];
    this.show(next);
    this.views.querySelector(`[data-choice=${next}]`).focus();
  }

  receive({ pictures }) {
    pictures.forEach((picture, number) => {
      const { image, caption } = this.sides[number];
      if (image.getAttribute("src") !== picture.src) image.src = picture.src;
      setAttribute(image, "alt", picture.title);
      setText(caption, picture.title);
    });
    this.root.style.setProperty("--ratio", pictures[0].width / pictures[0].height);
    this.root.style.setProperty("--width", `${pictures[0].width}px`);
    this.show(this.view);
  }

  show(view) {
    this.view = view;
    this.frame.dataset.view = view;
    this.range.hidden = view !== "slider";
    this.turn.hidden = view !== "flicker";
    for (const each of this.views.children) {
      setAttribute(each, "aria-checked", String(each.dataset.choice === view));
      each.tabIndex = each.dataset.choice === view ? 0 : -1;
    }
    clearInterval(this.beat);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (view === "flicker" && !still) this.beat = setInterval(() => this.flip(), FLICKER_MS);
  }

  flip() {
    this.frame.dataset.front = this.frame.dataset.front === "first" ? "second" : "first";
  }
}

function side(name) {
  const image = make("img", { alt: "", draggable: "false" });
  const caption = make("figcaption");
  return { image, caption, figure: make("figure", { class: name }, image, caption) };
}
