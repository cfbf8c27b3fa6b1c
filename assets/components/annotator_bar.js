// The annotator's buttons: sentences, tools, edits, and what can be done with suggestions.

import { TOOLS } from "./annotator_keys.js";
import { make, setText } from "./dom.js";

export class Bar {
  constructor(parts, owner) {
    this.parts = parts;
    this.owner = owner;
    this.tools = TOOLS.map(([name, title, key]) =>
      this.button(parts.tools, title, key, () => owner.choose(name), name),
    );
    this.whole = this.button(parts.tools, "Whole scene", "w", () => owner.frameAll());
    this.makeEdits(parts.edits, owner);
    this.said = make("span", {});
    parts.offers.append(this.said);
    this.one = this.button(parts.offers, "Accept", "s", () => owner.accept());
    this.every = this.button(parts.offers, "Accept all", "of every sentence", () =>
      owner.acceptAll(),
    );
  }

  makeEdits(parent, owner) {
    this.undo = this.button(parent, "Undo", "Ctrl+Z", () => owner.travel(-1));
    this.redo = this.button(parent, "Redo", "Ctrl+Y", () => owner.travel(1));
    this.copy = this.button(parent, "Copy to next", "Ctrl+D", () => owner.copyOn());
    this.remove = this.button(parent, "Remove", "Delete", () => owner.remove());
    this.snap = this.button(parent, "Snap", "Alt held turns it off", () => owner.toggleSnap());
    this.out = this.button(parent, "Zoom out", "Ctrl and wheel", () => owner.zoomBy(1 / 1.5));
    this.zoom = make("span", { class: "zoom" });
    parent.append(this.zoom);
    this.in = this.button(parent, "Zoom in", "Ctrl and wheel", () => owner.zoomBy(1.5));
    for (const [each, sign] of [[this.out, "−"], [this.in, "+"]]) {
      each.setAttribute("aria-label", each.textContent);
      setText(each, sign);
    }
  }

  button(parent, title, key, action, name = "") {
    const made = make("button", { type: "button", title: `${title} (${key})`, "data-name": name });
    setText(made, title);
    made.onclick = action;
    parent.append(made);
    return made;
  }

  draw() {
    const { owner } = this;
    for (const each of this.tools) {
      each.setAttribute("aria-pressed", each.dataset.name === owner.tool);
    }
    this.whole.setAttribute("aria-pressed", owner.shapes.some((each) => each.kind === "scene"));
    this.snap.setAttribute("aria-pressed", owner.snap);
    this.undo.disabled = !owner.history.canUndo;
    this.redo.disabled = !owner.history.canRedo;
    this.copy.disabled = !owner.shapes.length || owner.current >= owner.all.length - 1;
    this.remove.disabled = !owner.shapes[owner.selected];
    this.out.disabled = owner.canvas.zoom <= 1;
    setText(this.zoom, `${Math.round(owner.canvas.zoom * 100)} %`);
    this.drawOffers();
    this.drawTabs();
  }

  drawOffers() {
    const { owner, parts } = this;
    const open = owner.all.filter((_, index) => owner.offersOf(index).length).length;
    parts.offers.hidden = !open;
    const here = owner.offers.length;
    this.one.disabled = !here;
    setText(
      this.said,
      here
        ? "Suggested: drag or accept."
        : `${open} more on other sentences.`,
    );
    setText(this.every, `Accept all ${open}`);
    this.every.hidden = open < 2;
  }

  drawTabs() {
    const { owner } = this;
    const { tabs } = this.parts;
    if (tabs.children.length !== owner.all.length) {
      tabs.replaceChildren(...owner.all.map((_, index) => this.tab(index)));
    }
    [...tabs.children].forEach((tab, index) => {
      const done = owner.all[index].length > 0 || owner.data.sentences[index].without;
      const state = done ? "marked" : owner.offersOf(index).length ? "suggested" : "not marked yet";
      tab.setAttribute("aria-pressed", index === owner.current);
      tab.classList.toggle("done", Boolean(done));
      tab.classList.toggle("offered", state === "suggested");
      tab.setAttribute("aria-label", `Sentence ${index + 1}, ${state}`);
    });
  }

  tab(index) {
    const tab = make("button", { type: "button", title: `Sentence ${index + 1} (${index + 1})` });
    setText(tab, String(index + 1));
    tab.onclick = () => this.owner.goTo(index);
    return tab;
  }
}
