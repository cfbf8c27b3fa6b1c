// The preview: an item as a learner meets it. A frame, a sentence heard once, then the time to
// answer; no text is shown. Mounted by imagegen/ui/parts/item_player.py.

import { pathElement } from "./annotator_canvas.js";
import { Geometry, groundOf } from "./annotator_outlines.js";
import { make, setText } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const TICK_MS = 100;
const WORDS_A_SECOND = 2.4;
const BEEP_S = 0.15;
const places = new WeakMap();

export default function (component) {
  const place = component.parentElement;
  const player = places.get(place) ?? new Player(place.querySelector("[data-player]"));
  places.set(place, player);
  player.receive(component.data);
  return () => {
    player.stop();
    places.delete(place);
  };
}

class Player {
  constructor(root) {
    this.root = root;
    this.number = -1; // before the first frame
    this.phase = "start";
    this.left = 0;
    this.running = false;
    this.build();
    root.addEventListener("keydown", (event) => this.key(event));
  }

  build() {
    this.image = make("img", { class: "scene", draggable: "false" });
    this.layer = document.createElementNS(SVG, "svg");
    this.layer.setAttribute("class", "marks");
    this.layer.setAttribute("aria-hidden", "true");
    this.role = make("p", { class: "role" });
    this.instruction = make("p", {});
    this.cover = make("div", { class: "cover" }, this.role, this.instruction);
    this.stage = make("div", { class: "stage", tabindex: "0", role: "group" });
    this.stage.setAttribute("aria-label", "Preview of the item");
    this.stage.append(this.image, this.layer, this.cover);
    this.state = make("span", { class: "state", role: "status" });
    this.clock = make("span", { class: "clock", role: "timer" });
    this.bar = make("div", { class: "bar" }, make("span"));
    this.buttons = {
      back: this.button("Back", "Left arrow", () => this.go(this.number - 1)),
      play: this.button("Start", "Space", () => this.toggle()),
      next: this.button("Next", "Right arrow", () => this.go(this.number + 1)),
      again: this.button("From the start", "r", () => this.reset()),
    };
    const controls = make("div", { class: "row" }, ...Object.values(this.buttons));
    this.label = make("p", { class: "label" });
    const line = make("div", { class: "row" }, this.state, this.clock);
    this.root.append(this.stage, this.bar, line, controls, this.label);
  }

  button(title, key, action) {
    const made = make("button", { type: "button", title: `${title} (${key})` });
    setText(made, title);
    made.onclick = action;
    return made;
  }

  receive(data) {
    this.data = data;
    const { base, style } = data;
    this.geometry = new Geometry(style, base.width, base.height, groundOf(data.ground));
    this.layer.setAttribute("viewBox", `0 0 ${base.width} ${base.height}`);
    this.stage.style.setProperty("--ratio", base.width / base.height);
    if (this.image.getAttribute("src") !== base.url) this.image.src = base.url;
    setText(this.role, data.role);
    setText(this.instruction, data.instruction);
    setText(this.label, `${data.label}. Space starts and stops, arrows change the sentence.`);
    this.draw();
  }

  toggle() {
    if (this.phase === "start" || this.phase === "end") return this.go(0);
    this.running ? this.pause() : this.resume();
    return undefined;
  }

  go(number) {
    this.hush();
    if (number < 0) return this.reset();
    this.number = Math.min(number, this.data.sentences.length);
    if (this.number === this.data.sentences.length) {
      this.stop();
      this.phase = "end";
      return this.draw();
    }
    this.listen();
    return this.resume();
  }

  reset() {
    this.stop();
    this.number = -1;
    this.phase = "start";
    this.draw();
  }

  // The sentence is heard once: by a voice of this computer, else its time passes in silence.
  listen() {
    const sentence = this.data.sentences[this.number];
    this.phase = "listen";
    this.whole = Math.max(2, sentence.words / WORDS_A_SECOND + 1);
    this.left = this.whole;
    this.voice(sentence.text);
  }

  voice(text) {
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    // A voice of another machine would send the sentence there.
    const own = voices.find((each) => each.localService && each.lang.startsWith("en"));
    if (!own) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = own;
    speechSynthesis.speak(said);
  }

  hush() {
    globalThis.speechSynthesis?.cancel();
  }

  answer() {
    this.phase = "answer";
    this.whole = this.data.sentences[this.number].seconds;
    this.left = this.whole;
    this.beep();
  }

  beep() {
    const Sound = globalThis.AudioContext;
    if (!Sound) return;
    this.sound ??= new Sound();
    const tone = this.sound.createOscillator();
    const volume = this.sound.createGain();
    volume.gain.value = 0.08;
    tone.frequency.value = 880;
    tone.connect(volume).connect(this.sound.destination);
    tone.start();
    tone.stop(this.sound.currentTime + BEEP_S);
  }

  resume() {
    this.running = true;
    this.since = performance.now();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.draw();
  }

  pause() {
    this.running = false;
    clearInterval(this.timer);
    this.hush();
    this.draw();
  }

  stop() {
    this.pause();
    this.left = 0;
  }

  tick() {
    const now = performance.now();
    this.left -= (now - this.since) / 1000;
    this.since = now;
    if (this.left > 0) return this.drawClock();
    if (this.phase === "listen") this.answer();
    else return this.go(this.number + 1);
    return this.draw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.composedPath()[0].tagName === "BUTTON";
    const action = {
      " ": onButton ? null : () => this.toggle(),
      ArrowRight: () => this.go(this.number + 1),
      ArrowLeft: () => this.go(this.number - 1),
      r: () => this.reset(),
      Escape: () => this.reset(),
    }[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  draw() {
    const sentence = this.data.sentences[this.number];
    const shapes = sentence?.shapes ?? [];
    const paths = shapes.flatMap((shape) => this.geometry.paths(shape));
    this.layer.replaceChildren(...paths.map(pathElement));
    this.image.alt = sentence?.alt ?? "The scene";
    this.cover.hidden = this.phase !== "start";
    this.root.dataset.phase = this.phase;
    this.root.dataset.sentence = this.number + 1;
    setText(this.buttons.play, this.playWord());
    this.buttons.back.disabled = this.number < 0;
    this.buttons.next.disabled = this.phase === "end";
    setText(this.state, this.stateWord());
    this.drawClock();
  }

  playWord() {
    if (this.phase === "start") return "Start";
    if (this.phase === "end") return "Play again";
    return this.running ? "Pause" : "Go on";
  }

  stateWord() {
    const count = `${this.number + 1} of ${this.data.sentences.length}`;
    if (this.phase === "start") return "Ready";
    if (this.phase === "end") return "The end";
    return `${count} · ${this.phase === "listen" ? "Listen" : "Repeat now"}`;
  }

  drawClock() {
    const counts = this.phase === "listen" || this.phase === "answer";
    setText(this.clock, this.phase === "answer" ? `${Math.ceil(this.left)} s` : "");
    const share = counts ? Math.max(0, this.left / this.whole) : 0;
    this.bar.firstChild.style.width = `${share * 100}%`;
  }
}
