// How the cells of a grid stand: which axes make the rows, which the columns, in which order their
// values come, and which are out of sight. Nothing here asks for anything: pictures come as they do.

import { keepInStep, make, setAttribute, setText } from "./dom.js";

const JOINT = " · ";

// As the sheet of the set: every other axis is a part of the rows.
export function firstArrangement(axes) {
  const names = axes.map(([name]) => name);
  const rows = names.filter((_, place) => place % 2 === 0);
  return { rows, columns: names.filter((name) => !rows.includes(name)), order: {}, hidden: {} };
}

// What was kept, as far as it fits the axes there are.
export function readArrangement(axes, kept) {
  const first = firstArrangement(axes);
  const named = [...(kept?.rows ?? []), ...(kept?.columns ?? [])];
  const fits = named.length === axes.length && axes.every(([name]) => named.includes(name));
  if (!fits) return first;
  const known = (lists) => Object.fromEntries(
    axes.map(([name, values]) => [name, (lists?.[name] ?? []).filter((value) => values.includes(value))]),
  );
  return { rows: [...kept.rows], columns: [...kept.columns], order: known(kept.order), hidden: known(kept.hidden) };
}

export function swapped(arrangement) {
  return { ...arrangement, rows: arrangement.columns, columns: arrangement.rows };
}

// The axis goes to the other side, at its end.
export function moved(arrangement, axis) {
  const { rows, columns } = arrangement;
  return rows.includes(axis)
    ? { ...arrangement, rows: rows.filter((name) => name !== axis), columns: [...columns, axis] }
    : { ...arrangement, columns: columns.filter((name) => name !== axis), rows: [...rows, axis] };
}

// The value changes places with the one before it.
export function earlier(arrangement, axes, axis, value) {
  const values = inOrder(arrangement, axes, axis);
  const place = values.indexOf(value);
  if (place < 1) return arrangement;
  values.splice(place - 1, 2, value, values[place - 1]);
  return { ...arrangement, order: { ...arrangement.order, [axis]: values } };
}

export function toggled(arrangement, axes, axis, value) {
  const hidden = new Set(arrangement.hidden[axis]);
  if (!hidden.delete(value)) hidden.add(value);
  const all = axes.find(([name]) => name === axis)[1];
  if (hidden.size >= all.length) return arrangement; // one stays in sight
  return { ...arrangement, hidden: { ...arrangement.hidden, [axis]: [...hidden] } };
}

export function inOrder(arrangement, axes, axis) {
  const values = axes.find(([name]) => name === axis)[1];
  const first = (arrangement.order[axis] ?? []).filter((value) => values.includes(value));
  return [...first, ...values.filter((value) => !first.includes(value))];
}

// Names of rows and columns, and the place of each cell: [row, column], or null out of sight.
export function layOut(axes, cells, arrangement) {
  const [rows, columns] = [arrangement.rows, arrangement.columns].map((side) => heads(axes, arrangement, side));
  const there = (cell) => Object.entries(arrangement.hidden).every(([axis, values]) => !values.includes(cell[axis]));
  const named = (cell, side) => side.map((axis) => cell[axis]).join(JOINT);
  const places = cells.map((cell) =>
    there(cell) ? [rows.indexOf(named(cell, arrangement.rows)), columns.indexOf(named(cell, arrangement.columns))] : null,
  );
  return { rows, columns, places };
}

function heads(axes, arrangement, side) {
  const seen = (axis) => inOrder(arrangement, axes, axis).filter((value) => !arrangement.hidden[axis]?.includes(value));
  return side
    .reduce((before, axis) => before.flatMap((start) => seen(axis).map((value) => [...start, value])), [[]])
    .map((values) => values.join(JOINT));
}

// The controls above a grid. `change(next)` takes the new arrangement.
export function drawArranging(section, axes, arrangement, change) {
  const box = section.querySelector(":scope > .arranging") ?? build(section);
  box.hidden = axes.length < 2;
  if (box.hidden) return;
  box.querySelector(".swap").onclick = () => change(swapped(arrangement));
  box.querySelector(".first").onclick = () => change(firstArrangement(axes));
  const items = [...arrangement.rows, ...arrangement.columns].map((axis) => ({ key: axis, axis }));
  keepInStep(box.querySelector(".axes"), items, createAxis, (line, { axis }) =>
    updateAxis(line, axis, axes, arrangement, change),
  );
}

function build(section) {
  const swap = make("button", { type: "button", class: "swap" }, "Swap rows and columns");
  const first = make("button", { type: "button", class: "first" }, "As it was");
  const axes = make("div", { class: "axes" });
  const box = make("details", { class: "arranging" }, make("summary", {}, "Arrange"));
  box.append(make("div", { class: "row" }, swap, first), axes);
  section.querySelector(".grid").before(box);
  return box;
}

function createAxis({ axis }) {
  const move = make("button", { type: "button", class: "move" });
  const values = make("div", { class: "values", role: "group", "aria-label": `Values of ${axis}` });
  return make("div", { class: "axis" }, make("span", { class: "name" }, axis), move, values);
}

function updateAxis(line, axis, axes, arrangement, change) {
  const isRow = arrangement.rows.includes(axis);
  const move = line.querySelector(".move");
  setText(move, isRow ? "in rows" : "in columns");
  setAttribute(move, "aria-label", `${axis} is ${isRow ? "in rows" : "in columns"}: move it to the other side`);
  move.onclick = () => change(moved(arrangement, axis));
  const values = inOrder(arrangement, axes, axis).map((value, place) => ({ key: value, value, place }));
  keepInStep(line.querySelector(".values"), values, createValue, (chip, { value, place }) => {
    const [before, shown] = chip.children;
    before.disabled = place === 0;
    setAttribute(before, "aria-label", `Move ${value} before the one ahead of it`);
    before.onclick = () => change(earlier(arrangement, axes, axis, value));
    setText(shown, value);
    setAttribute(shown, "aria-pressed", String(!arrangement.hidden[axis]?.includes(value)));
    setAttribute(shown, "title", "Show or hide");
    shown.onclick = () => change(toggled(arrangement, axes, axis, value));
  });
}

function createValue() {
  const before = make("button", { type: "button", class: "before" }, "‹");
  return make("span", { class: "chip" }, before, make("button", { type: "button", class: "shown" }));
}
