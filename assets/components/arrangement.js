// How the cells of a grid stand: which axes make the rows, which the columns, in which order their
// values come, and which are out of sight. Nothing here asks for anything: pictures come as they do.

import { keepInStep, make, setAttribute, setText } from "./dom.js";

const JOINT = " · ";

// The ways in which the values of a single axis follow one another; wrapped, they are no table.
const WAYS = [
  ["wrapped", "Wrapped"],
  ["rows", "One below the other"],
  ["columns", "In one row"],
];

// As the sheet of the set: every other axis is a part of the rows. One axis alone is wrapped.
export function firstArrangement(axes) {
  if (axes.length === 1) return { rows: [], columns: [], order: {}, hidden: {} };
  const names = axes.map(([name]) => name);
  const rows = names.filter((_, place) => place % 2 === 0);
  return { rows, columns: names.filter((name) => !rows.includes(name)), order: {}, hidden: {} };
}

// What was kept, as far as it fits the axes there are.
export function readArrangement(axes, kept) {
  const first = firstArrangement(axes);
  const named = [...(kept?.rows ?? []), ...(kept?.columns ?? [])];
  const fits = named.length === axes.length && axes.every(([name]) => named.includes(name));
  const isWrapped = axes.length === 1 && kept && !named.length;
  if (!fits && !isWrapped) return first;
  const known = (lists) => Object.fromEntries(
    axes.map(([name, values]) => [name, (lists?.[name] ?? []).filter((value) => values.includes(value))]),
  );
  return { rows: [...(kept.rows ?? [])], columns: [...(kept.columns ?? [])], order: known(kept.order), hidden: known(kept.hidden) };
}

export function swapped(arrangement) {
  return { ...arrangement, rows: arrangement.columns, columns: arrangement.rows };
}

// A single axis as rows, as columns, or wrapped.
export function lined(arrangement, axis, line) {
  return { ...arrangement, rows: line === "rows" ? [axis] : [], columns: line === "columns" ? [axis] : [] };
}

export function lineOf({ rows, columns }) {
  return rows.length ? "rows" : columns.length ? "columns" : "wrapped";
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

// Names of rows and columns, and the place of each cell: [row, column], or null out of sight. Wrapped
// cells have no place but an order.
export function layOut(axes, cells, arrangement) {
  const there = (cell) => Object.entries(arrangement.hidden).every(([axis, values]) => !values.includes(cell[axis]));
  if (!arrangement.rows.length && !arrangement.columns.length) return wrap(axes[0][0], axes, cells, arrangement, there);
  const [rows, columns] = [arrangement.rows, arrangement.columns].map((side) => heads(axes, arrangement, side));
  const named = (cell, side) => side.map((axis) => cell[axis]).join(JOINT);
  const places = cells.map((cell) =>
    there(cell) ? [rows.indexOf(named(cell, arrangement.rows)), columns.indexOf(named(cell, arrangement.columns))] : null,
  );
  return { rows, columns, places };
}

function wrap(axis, axes, cells, arrangement, there) {
  const values = inOrder(arrangement, axes, axis);
  const order = cells.map((cell) => values.indexOf(cell[axis]));
  return { rows: [], columns: [], places: cells.map((cell) => (there(cell) ? undefined : null)), order };
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
  box.hidden = !axes.length;
  if (box.hidden) return;
  const isSingle = axes.length === 1;
  const swap = box.querySelector(".swap");
  swap.hidden = isSingle;
  swap.onclick = () => change(swapped(arrangement));
  box.querySelector(".first").onclick = () => change(firstArrangement(axes));
  const ways = isSingle ? WAYS.map(([key, title]) => ({ key, title })) : [];
  keepInStep(box.querySelector(".ways"), ways, createWay, (button, { key, title }) => {
    setText(button, title);
    setAttribute(button, "aria-pressed", String(lineOf(arrangement) === key));
    button.onclick = () => change(lined(arrangement, axes[0][0], key));
  });
  const sides = [...arrangement.rows, ...arrangement.columns];
  const items = (sides.length ? sides : [axes[0][0]]).map((axis) => ({ key: axis, axis }));
  keepInStep(box.querySelector(".axes"), items, createAxis, (line, { axis }) =>
    updateAxis(line, axis, axes, arrangement, change),
  );
}

function createWay() {
  return make("button", { type: "button", class: "way" });
}

function build(section) {
  const swap = make("button", { type: "button", class: "swap" }, "Swap rows and columns");
  const first = make("button", { type: "button", class: "first" }, "As it was");
  const axes = make("div", { class: "axes" });
  const box = make("details", { class: "arranging" }, make("summary", {}, "Arrange"));
  const lines = make("div", { class: "ways", role: "group", "aria-label": "How the cells follow one another" });
  box.append(make("div", { class: "row" }, lines, swap, first), axes);
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
  move.hidden = axes.length === 1;
  setText(move, isRow ? "In rows ⇄" : "In columns ⇄");
  setAttribute(move, "aria-label", `${axis} is ${isRow ? "in rows" : "in columns"}: move it to the other side`);
  setAttribute(move, "title", "Move it to the other side");
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
