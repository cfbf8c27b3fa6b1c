// The edits that were made of comments: how far each is, asked while one of them is under way.

import { icon, isolated, make } from "./dom.js";

const ASK_MS = 1500;
const WORDS = { queued: "Queued", waiting: "Waits for its turn", running: "Being made" };
const ENDS = { failed: "Failed", cancelled: "Cancelled", refused: "Refused", unknown: "May have been charged, and no picture came" };

export class EditWatch {
  // `get(path)` -> the answer, or {error}; `changed()` is called when one has changed.
  constructor(get, changed) {
    this.get = get;
    this.changed = changed;
    this.known = new Map(); // batch -> the last answer
  }

  // null while nothing is known.
  of(batch) {
    if (!this.known.has(batch)) {
      this.known.set(batch, null);
      this.ask(batch);
    }
    return this.known.get(batch);
  }

  async ask(batch) {
    const found = await this.get(`/api/review/edits/${encodeURIComponent(batch)}`);
    if (this.closed) return;
    if (found.error || found.open) setTimeout(() => this.closed || this.ask(batch), ASK_MS);
    if (found.error || found.state === this.known.get(batch)?.state) return;
    this.known.set(batch, found);
    this.changed();
  }

  close() {
    this.closed = true;
  }
}

// The line under a comment: where its edit is, and its picture once there is one.
export function editLine(edit) {
  if (!edit) return make("p", { class: "edit" }, "Its edit…");
  if (edit.page) {
    const child = make("img", { src: edit.small, alt: "", width: "40", height: "40" });
    return make("a", { class: "edit", href: edit.page }, child, make("span", {}, "The edited picture"));
  }
  const text = WORDS[edit.state];
  if (text) return make("p", { class: "edit" }, `Its edit: ${text.toLowerCase()}`);
  const why = edit.problem ? `: ${isolated(edit.problem)}` : ".";
  return make("p", { class: "edit problem" }, icon("failed"), make("span", {}, `${ENDS[edit.state] ?? edit.state}${why}`));
}
