// The stage of the Compare page: grids that are re-arranged while they fill, and their winners.
// Mounted by imagegen/ui/parts/grid_stage.py; what it draws beside that is the stage of every page.

import { drawArranging, layOut, readArrangement } from "./arrangement.js";
import { make, setAttribute, setText } from "./dom.js";
import { Stage, mountStage } from "./stage.js";
import { drawStage } from "./stage_view.js";

const FEW_ROWS = 3; // more are scrolled in their own place, under the names of their columns
const NARROW = 3; // columns between which a caption has no room for its link

export default function (component) {
  return mountStage(component, GridStage);
}

class GridStage extends Stage {
  constructor(root) {
    super(root);
    this.arrangements = new Map(); // batch -> as it was arranged here
    this.winners = new Set();
  }

  receive(data) {
    this.kept = data.arrangements;
    this.winners = new Set(data.winners);
    super.receive(data);
  }

  arrangement(batch) {
    const { axes } = batch.sheet;
    const known = this.arrangements.get(batch.id) ?? readArrangement(axes, this.kept[batch.id]);
    this.arrangements.set(batch.id, known);
    return known;
  }

  // Where the stage asks how a batch stands; cells and names come from the axes, not the sheet.
  layout(batch) {
    const sheet = batch.sheet;
    if (!sheet?.axes.length) return sheet;
    return layOut(sheet.axes, sheet.cells, this.arrangement(batch));
  }

  dress(section, batch) {
    if (!batch.sheet) return;
    const { rows, columns, order } = this.layout(batch);
    const bare = [rows[0] === "" && "rows", columns[0] === "" && "columns"].filter(Boolean);
    setAttribute(section, "data-bare", bare.join(" ") || null);
    setAttribute(section, "data-tall", rows.length > FEW_ROWS && "");
    setAttribute(section, "data-narrow", columns.length >= NARROW && "");
    // A cell says what became of it. What else there is to say stands below: nothing moves for it.
    const notices = section.querySelector(".notices");
    if (notices !== section.lastElementChild) section.append(notices);
    const places = new Map(batch.jobs.map((job, place) => [job.id, order?.[place] ?? ""]));
    for (const card of section.querySelectorAll(".card")) card.style.order = places.get(card.dataset.job);
    const isShown = !section.querySelector(".grid").hidden;
    drawArranging(section, isShown ? batch.sheet.axes : [], this.arrangement(batch), (next) => {
      const held = section.getRootNode().activeElement;
      this.arrangements.set(batch.id, next);
      drawStage(this);
      if (held?.isConnected) held.focus(); // a button that moved with its line
      this.tell("arranged", { batch: batch.id, arrangement: next });
    });
  }

  dressCard(card, { job, picture }) {
    const caption = card.querySelector(".caption");
    let button = caption.querySelector(":scope > .winner");
    if (!button) {
      button = make("button", { type: "button", class: "winner" });
      caption.append(button);
    }
    button.hidden = !picture && !job.open;
    setAttribute(button, "data-later", !picture && ""); // its room, so that nothing moves
    button.disabled = !picture;
    if (!picture) {
      setText(button, "Make winner");
      return;
    }
    const wins = this.winners.has(picture.id);
    setAttribute(card, "data-winner", wins && "");
    setText(button, wins ? "Winner" : "Make winner");
    setAttribute(button, "aria-pressed", String(wins));
    button.onclick = () => this.tell("winner", picture.id);
  }
}
