// The steps of undo and redo, kept with the item in this browser tab: they outlive a change of the
// view, another page and a reload. Another tab has its own.

const MOST_STEPS = 100;

export class History {
  constructor(item) {
    this.key = `annotator-steps-${item}`;
    const { steps, step } = this.kept();
    this.steps = steps;
    this.step = step;
  }

  get canUndo() {
    return this.step > 0;
  }

  get canRedo() {
    return this.step < this.steps.length - 1;
  }

  // Remember what the highlights are now; what could have been done again is forgotten.
  add(all, current) {
    const state = JSON.stringify(all);
    if (this.steps[this.step]?.state === state) return;
    this.steps = [...this.steps.slice(0, this.step + 1), { state, current }].slice(-MOST_STEPS);
    this.step = this.steps.length - 1;
    this.keep();
  }

  // One step back (-1) or on (1): { all, current }, or null where there is none.
  travel(way) {
    const found = this.steps[this.step + way];
    if (!found) return null;
    this.step += way;
    this.keep();
    // Back to where the step that is undone was made, so that it is seen to go.
    const place = way < 0 ? this.steps[this.step + 1] : found;
    return { all: JSON.parse(found.state), current: place.current };
  }

  kept() {
    try {
      const { steps, step } = JSON.parse(sessionStorage.getItem(this.key));
      const whole = steps.every((each) => JSON.parse(each.state).length && each.current >= 0);
      if (whole && steps[step]) return { steps, step };
    } catch {
      // Nothing kept yet, or something that is not ours: begin anew.
    }
    return { steps: [], step: -1 };
  }

  // A full store keeps the newer half; one that takes nothing costs only the undo after a reload.
  keep() {
    for (let first = 0; first <= this.step; first += Math.ceil((this.step - first + 1) / 2)) {
      const steps = this.steps.slice(first);
      try {
        sessionStorage.setItem(this.key, JSON.stringify({ steps, step: this.step - first }));
        return;
      } catch {
        sessionStorage.removeItem(this.key);
      }
    }
  }
}
