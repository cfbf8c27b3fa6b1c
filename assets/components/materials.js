// The table of materials: one text field a cell, so that keys, touch and screen readers meet what
// they know, and what is typed is there at once, however slow the machine is.
// Mounted by imagegen/ui/parts/materials_table.py.

import { isolated, make, setText } from "./dom.js";

const PAUSE_MS = 250;
const AMOUNT = /^\s*(\d+(\.\d*)?|\.\d+|unknown)?\s*$/i;
const places = new WeakMap();

export default function (component) {
  const place = component.parentElement;
  const table = places.get(place) ?? new Table(place.querySelector("[data-materials]"));
  places.set(place, table);
  table.send = (rows) => component.setStateValue("rows", rows);
  table.receive(component.data);
  return () => {
    table.flush();
    places.delete(place);
  };
}

class Table {
  constructor(root) {
    this.root = root;
    this.body = make("tbody");
    this.heads = make("tr");
    const grid = make("table", { "aria-label": "Materials" }, make("thead", {}, this.heads));
    grid.append(this.body);
    this.said = make("span", { role: "status" });
    this.add = this.button("Add a row", "Add a row", () => this.addRow());
    this.back = this.button("Put back", "Put back the row removed last", () => this.putBack());
    this.back.hidden = true;
    const line = make("div", { class: "row" }, this.add, this.back, this.said);
    root.append(make("div", { class: "paper" }, grid), line);
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("input", (event) => this.typed(event.target));
    this.body.addEventListener("change", () => this.flush());
    this.body.addEventListener("focusin", ({ target }) => {
      target.dataset.before = target.value;
    });
  }

  button(title, name, action) {
    const made = make("button", { type: "button", "aria-label": name, title: name });
    setText(made, title);
    made.onclick = action;
    return made;
  }

  // The fields here are the true ones: the page's rows are taken once for each list.
  receive(data) {
    if (data.list === this.list) return;
    this.list = data.list;
    this.columns = data.columns;
    const head = ({ title, amount }) =>
      make("th", { scope: "col", class: amount ? "amount" : "" }, title);
    const last = make("th", { "aria-label": "Remove", class: "last" });
    this.heads.replaceChildren(...data.columns.map(head), last);
    this.body.replaceChildren(...data.rows.map((row) => this.row(row)));
    this.removed = null;
    this.back.hidden = true;
    setText(this.said, "");
  }

  row(values) {
    const row = make("tr");
    for (const column of this.columns) {
      const field = make("input", { type: "text", name: column.name, autocomplete: "off" });
      field.maxLength = column.longest;
      field.className = column.amount ? "amount" : "";
      if (column.amount) field.inputMode = "decimal";
      if (column.hint) field.placeholder = column.hint;
      field.dir = column.amount ? "ltr" : "auto";
      field.value = values[column.name] ?? "";
      field.style.setProperty("--width", `${column.width}px`);
      row.append(make("td", {}, field));
    }
    row.append(make("td", { class: "last" }, this.button("×", "Remove", () => this.remove(row))));
    this.name(row);
    return row;
  }

  fields(row) {
    return [...row.querySelectorAll("input")];
  }

  // What each field is called: its column, and the item of its row.
  name(row) {
    const item = this.fields(row)[0].value.trim();
    const title = isolated(item || "new row");
    for (const [index, field] of this.fields(row).entries()) {
      const { title: column, amount } = this.columns[index];
      field.setAttribute("aria-label", `${column}: ${title}`);
      field.setAttribute("aria-invalid", String(amount && !AMOUNT.test(field.value)));
    }
    const button = row.querySelector("button");
    button.setAttribute("aria-label", `Remove ${title}`);
    button.title = `Remove ${title}`;
  }

  typed(field) {
    this.name(field.closest("tr"));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.deliver(), PAUSE_MS);
  }

  flush() {
    if (this.waiting) this.deliver();
  }

  deliver() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const pairs = (row) => this.fields(row).map((field) => [field.name, field.value]);
    const rows = [...this.body.rows].map((row) => Object.fromEntries(pairs(row)));
    this.send({ list: this.list, rows });
  }

  // Keys: up, down and Enter go to the same column of another row, Escape takes back what was typed

  key(event) {
    const field = event.target;
    if (field.tagName !== "INPUT" || event.isComposing) return;
    const steps = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };
    if (event.key in steps) {
      event.preventDefault();
      this.step(field, steps[event.key]);
    } else if (event.key === "Escape" && field.dataset.before !== undefined) {
      field.value = field.dataset.before;
      this.typed(field);
    }
  }

  step(field, by) {
    this.flush();
    const row = field.closest("tr");
    const other = this.body.rows[row.sectionRowIndex + by];
    if (!other) return;
    const next = this.fields(other).find((each) => each.name === field.name);
    next.focus();
    next.select();
  }

  addRow() {
    const first = this.body.rows[0];
    const currency = first && this.fields(first).find((field) => field.name === "currency").value;
    const row = this.row({ currency: currency || "CNY" });
    this.body.append(row);
    this.fields(row)[0].focus();
    this.deliver();
  }

  remove(row) {
    const at = row.sectionRowIndex;
    this.removed = { row, at };
    row.remove();
    const next = this.body.rows[Math.min(at, this.body.rows.length - 1)];
    (next?.querySelector("button") ?? this.add).focus();
    this.back.hidden = false;
    setText(this.said, `Removed: ${isolated(this.fields(row)[0].value || "new row")}.`);
    this.deliver();
  }

  putBack() {
    const { row, at } = this.removed;
    this.body.insertBefore(row, this.body.rows[at] ?? null);
    this.removed = null;
    this.back.hidden = true;
    setText(this.said, "Put back.");
    row.querySelector("button").focus();
    this.deliver();
  }
}
