// Before and after: two pictures of one room under a divider that mouse, touch and keys move.
// Mounted by imagegen/ui/parts/compare.py. Every text arrives as data and is set as textContent.

import { keepInStep, make, setAttribute, setText } from "./dom.js";

const STEP = 2;
const LEAP = 10;
const places = new WeakMap();

// Runs at each rerun: the instance stays, so the divider stays where it is.
export default function (component) {
  const place = component.parentElement;
  const compare = places.get(place) ?? new Compare(place.querySelector("[data-compare]"));
  places.set(place, compare);
  compare.report = (id) => component.setStateValue("chosen", id);
  compare.receive(component.data);
  return () => places.delete(place);
}

class Compare {
  constructor(root) {
    this.root = root;
    this.at = 50;
    this.mapped = false;
    this.build();
  }

  build() {
    this.before = make("img", { class: "before", draggable: "false", decoding: "async" });
    this.after = make("img", { class: "after", draggable: "false", decoding: "async" });
    this.tags = ["left", "right"].map((side) => make("span", { class: `tag ${side}` }));
    this.divider = make("div", {
      class: "divider",
      role: "slider",
      tabindex: "0",
      "aria-orientation": "horizontal",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    });
    this.divider.append(make("span", { class: "grip", "aria-hidden": "true" }));
    this.frame = make("div", { class: "frame" }, this.before, this.after, ...this.tags, this.divider);
    this.words = make("p", { class: "line", role: "status" });
    this.map = make("button", { type: "button", class: "map", "aria-pressed": "false" });
    this.strip = make("div", { class: "strip", role: "radiogroup" });
    this.root.append(this.frame, make("div", { class: "under" }, this.words, this.map), this.strip);
    this.listen();
  }

  listen() {
    this.frame.onpointerdown = (event) => this.grab(event);
    this.frame.onpointermove = (event) => {
      if (this.frame.hasPointerCapture(event.pointerId)) this.follow(event);
    };
    this.divider.onkeydown = (event) => this.key(event);
    this.map.onclick = () => {
      this.mapped = !this.mapped;
      this.draw();
    };
    this.strip.onkeydown = (event) => this.walk(event);
  }

  // A finger that moves up or down scrolls the page: the style sheet leaves that to the browser.
  grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.frame.setPointerCapture(event.pointerId);
    this.divider.focus({ preventScroll: true });
    this.follow(event);
  }

  follow(event) {
    const box = this.frame.getBoundingClientRect();
    this.move(((event.clientX - box.left) / box.width) * 100);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? LEAP : STEP;
    const to = {
      ArrowLeft: this.at - step,
      ArrowDown: this.at - step,
      ArrowRight: this.at + step,
      ArrowUp: this.at + step,
      PageDown: this.at - LEAP,
      PageUp: this.at + LEAP,
      Home: 0,
      End: 100,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(to);
  }

  move(to) {
    this.at = Math.min(100, Math.max(0, Math.round(to)));
    this.frame.style.setProperty("--at", `${this.at}%`);
    setAttribute(this.divider, "aria-valuenow", this.at);
    setAttribute(this.divider, "aria-valuetext", `${this.at} % ${this.shownFirst()}`);
    setAttribute(this.tags[0], "data-hidden", this.at < 12 && "");
    setAttribute(this.tags[1], "data-hidden", this.at > 88 && "");
  }

  // The choice is made here at once; the page hears of it for what stands beside the pictures.
  receive(data) {
    this.data = data;
    const known = data.variants.some((variant) => variant.id === this.chosen);
    if (!known || data.chosen !== this.told) this.chosen = data.chosen;
    this.told = data.chosen;
    this.draw();
  }

  choose(id) {
    if (this.chosen === id) return;
    this.chosen = id;
    this.report(id);
    this.draw();
  }

  draw() {
    const variant = this.data.variants.find((each) => each.id === this.chosen);
    const mapped = this.mapped && Boolean(variant.map);
    const { before } = this.data;
    this.frame.style.setProperty("--shape", `${before.width} / ${before.height}`);
    this.frame.style.setProperty("--ratio", before.width / before.height);
    show(this.before, mapped ? variant.map : before.src, mapped ? variant.map_alt : before.alt);
    show(this.after, variant.src, variant.alt);
    setAttribute(this.after, "data-fit", variant.fit);
    setText(this.tags[0], this.shownFirst());
    setText(this.tags[1], "After");
    setAttribute(this.divider, "aria-label", `Before and after: ${variant.title}`);
    setText(this.words, variant.line);
    setText(this.map, "Show what moved");
    setAttribute(this.map, "aria-pressed", String(mapped));
    setAttribute(this.map, "hidden", !variant.map && "");
    this.drawStrip();
    this.move(this.at);
  }

  drawStrip() {
    const variants = this.data.variants.map((variant) => ({ key: variant.id, ...variant }));
    setAttribute(this.strip, "hidden", variants.length < 2 && "");
    setAttribute(this.strip, "aria-label", "Results, best structure first");
    keepInStep(this.strip, variants, createChoice, (choice, variant) => {
      const chosen = variant.id === this.chosen;
      setAttribute(choice, "aria-checked", String(chosen));
      setAttribute(choice, "tabindex", chosen ? "0" : "-1");
      setText(choice.querySelector(".title"), variant.title);
      setText(choice.querySelector(".score"), variant.score);
      choice.onclick = () => this.choose(variant.id);
    });
  }

  walk(event) {
    const choices = [...this.strip.children];
    const here = choices.indexOf(event.target.closest("[role=radio]"));
    const next = {
      ArrowRight: choices[here + 1],
      ArrowDown: choices[here + 1],
      ArrowLeft: choices[here - 1],
      ArrowUp: choices[here - 1],
      Home: choices[0],
      End: choices.at(-1),
    }[event.key];
    if (here < 0 || !next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    next.focus();
    this.choose(next.dataset.key);
  }

  shownFirst() {
    return this.mapped && this.map.hidden === false ? "What moved" : "Before";
  }
}

function createChoice(variant) {
  const image = make("img", { alt: "", loading: "lazy", decoding: "async", src: variant.thumbnail });
  const shape = make("span", { class: "thumb" }, image);
  const words = make("span", { class: "words" }, make("span", { class: "title" }), make("span", { class: "score" }));
  return make("button", { type: "button", role: "radio", class: "choice" }, shape, words);
}

// The picture before stays until the next one is decoded, so nothing flashes.
function show(image, src, alt) {
  if (image.getAttribute("src") !== src) image.src = src;
  setAttribute(image, "alt", alt);
}
