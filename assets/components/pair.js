// Two pictures laid on each other: slider, side by side, flicker, difference.
// Mounted by imagegen/ui/parts/picture_pair.py. Every text arrives as data and is set as textContent.

import { make, setAttribute, setText } from "./dom.js";

const VIEWS = [
  ["slider", "Slider"],
  ["side", "Side by side"],
  ["flicker", "Flicker"],
  ["difference", "Difference"],
];
const HINTS = {
  slider: "Drag on the pictures, or use the arrow keys.",
  side: "A click opens the original.",
  flicker: "They take turns; a click, or Space, shows the other one and stops.",
  difference: "Black where both are the same.",
};
const GONE = "This picture did not come: its file may be gone.";
const FLICKER_MS = 700;
const SAME_SHAPE = 0.03; // models round sizes, as imagegen/ui/parts/compare.py says
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
    this.sides = ["first", "second"].map((name) => side(name, () => this.explain()));
    this.frame = make("div", { class: "frame" }, ...this.sides.map((each) => each.figure));
    this.views = make("div", { class: "views", role: "radiogroup", "aria-label": "View" });
    for (const [view, title] of VIEWS) this.views.append(this.choice(view, title));
    this.range = make("input", { type: "range", min: "0", max: "100", value: "50", "aria-label": "How much of the first picture shows" });
    this.range.oninput = () => this.slide(this.range.value);
    this.turn = make("button", { type: "button" }, "Show the other");
    this.turn.onclick = () => this.hold();
    this.hint = make("p", { class: "hint" });
    this.names = make("p", { class: "names" });
    this.frame.onpointerdown = (event) => this.grab(event);
    this.frame.onpointermove = (event) => this.frame.hasPointerCapture(event.pointerId) && this.follow(event);
    this.frame.onclick = (event) => this.press(event);
    root.replaceChildren(this.views, this.frame, this.range, this.turn, this.names, this.hint);
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
      const { figure, image, caption } = this.sides[number];
      if (image.getAttribute("src") !== picture.src) {
        figure.removeAttribute("data-state");
        image.src = picture.src;
      }
      figure.style.setProperty("--own", picture.width / picture.height);
      setAttribute(image, "alt", picture.title);
      setText(caption, picture.title);
    });
    setText(this.names, pictures.map((picture) => picture.title).join(" | "));
    const [first, second] = pictures.map((picture) => picture.width / picture.height);
    this.root.style.setProperty("--ratio", first);
    this.root.style.setProperty("--least", Math.min(first, second));
    this.root.style.setProperty("--width", `${Math.max(...pictures.map((picture) => picture.width))}px`);
    this.differ = Math.abs(first / second - 1) > SAME_SHAPE;
    if (this.shown) this.explain();
    else this.show(this.view);
    this.shown = true;
  }

  show(view) {
    this.view = view;
    this.frame.dataset.view = view;
    this.range.hidden = view !== "slider";
    this.turn.hidden = view !== "flicker";
    this.names.hidden = view !== "difference";
    this.explain();
    for (const each of this.views.children) {
      setAttribute(each, "aria-checked", String(each.dataset.choice === view));
      each.tabIndex = each.dataset.choice === view ? 0 : -1;
    }
    clearInterval(this.beat);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (view === "flicker" && !still) this.beat = setInterval(() => this.flip(), FLICKER_MS);
  }

  explain() {
    const shapes = "Their shapes differ: the second is fitted into the first.";
    const laid = this.differ && this.view !== "side";
    const isBlank = this.view === "difference" && this.sides.some(({ figure }) => figure.dataset.state === "gone");
    if (isBlank) setText(this.hint, "There is no difference to one that did not come.");
    else setText(this.hint, laid ? `${HINTS[this.view]} ${shapes}` : HINTS[this.view]);
    this.frame.toggleAttribute("data-blank", isBlank);
  }

  slide(percent) {
    this.range.value = percent;
    this.frame.style.setProperty("--at", `${percent}%`);
  }

  // By mouse or finger, from anywhere on the pictures; up and down still scrolls the page.
  grab(event) {
    if (this.view !== "slider" || event.button !== 0) return;
    this.frame.setPointerCapture(event.pointerId);
    this.follow(event);
  }

  follow(event) {
    const { left, width } = this.frame.getBoundingClientRect();
    this.slide(Math.round(Math.min(1, Math.max(0, (event.clientX - left) / width)) * 100));
  }

  press(event) {
    if (this.view === "flicker") this.hold();
    const image = event.target.closest("img");
    const isHere = image?.closest("figure").dataset.state === "here";
    if (this.view === "side" && isHere) open(image.src, "_blank", "noopener");
  }

  // The other one, and it stays.
  hold() {
    clearInterval(this.beat);
    this.flip();
  }

  flip() {
    this.frame.dataset.front = this.frame.dataset.front === "second" ? "first" : "second";
  }
}

// The checker under a transparent picture lies only where one has come; one that has not is said.
function side(name, change) {
  const image = make("img", { alt: "", draggable: "false" });
  const caption = make("figcaption");
  const figure = make("figure", { class: name }, image, make("p", { class: "gone" }, GONE), caption);
  const tell = (state) => () => {
    figure.dataset.state = state;
    change();
  };
  image.onload = tell("here");
  image.onerror = tell("gone");
  return { figure, image, caption };
}
