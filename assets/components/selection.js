// Which cells of a grid are selected: by click, by Shift over all between, and by keys.

const WAIT_MS = 150;

// `root` holds the cells; `onChange(ids)` is told a moment after the last change.
export function selection(root) {
  const ids = new Set();
  let anchor = null;
  let timer;
  const cells = () => [...root.querySelectorAll(".cell")];

  const chosen = {
    onChange: () => {},

    // What Python says: after a change of its own, or when other pictures stand here.
    show(given) {
      clearTimeout(timer);
      ids.clear();
      for (const id of given) ids.add(id);
      anchor = null;
      paint();
    },

    // The corner of a cell, or a click with Shift on it.
    click(cell, range) {
      if (range && anchor?.isConnected) between(anchor, cell).forEach(add);
      else toggle(cell);
      anchor = cell;
      tell();
    },

    // Shift and an arrow: from where it began to where it went.
    reach(from, to) {
      if (!anchor?.isConnected) anchor = from;
      between(anchor, to).forEach(add);
      tell();
    },

    // True when the key was meant for the selection.
    press(event) {
      const cell = event.target.closest(".cell");
      const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
      if (all) cells().forEach(add);
      else if (event.key === "Escape" && ids.size) ids.clear();
      else if (event.key === " " && cell && !event.ctrlKey) chosen.click(cell, event.shiftKey);
      else return false;
      event.preventDefault();
      tell();
      return true;
    },
  };

  function between(one, other) {
    const all = cells();
    const [first, last] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
    return all.slice(first, last + 1);
  }

  function add(cell) {
    ids.add(cell.dataset.id);
  }

  function toggle(cell) {
    if (!ids.delete(cell.dataset.id)) add(cell);
  }

  function paint() {
    root.classList.toggle("selecting", ids.size > 0);
    for (const cell of cells()) {
      const picked = ids.has(cell.dataset.id);
      cell.classList.toggle("picked", picked);
      cell.querySelector(".pick").setAttribute("aria-checked", String(picked));
    }
  }

  function tell() {
    paint();
    clearTimeout(timer);
    timer = setTimeout(() => chosen.onChange([...ids]), WAIT_MS);
  }

  return chosen;
}
