// Small DOM tools of the components: make an element, keep a list of elements in step with data.
// User text only ever becomes textContent or an attribute, never markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// `text` in an isolate of its own when it may run to the left, so that it turns round nothing
// beside it: as `isolated` of imagegen/bidi.py, which says why.
const TURNING =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export function isolated(text) {
  const words = String(text ?? "");
  if (!TURNING.test(words)) return words;
  let kept = "";
  let depth = 0;
  for (const mark of words) {
    if (mark === "\u2069" && depth === 0) continue;
    if (mark === "\u2069") depth -= 1;
    else if ("\u2066\u2067\u2068".includes(mark)) depth += 1;
    kept += mark;
  }
  return `\u2068${kept}${"\u2069".repeat(depth)}\u2069`;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// Children of `parent` become one element per item, in order. An element whose key stays is
// kept and updated in place: pictures are not loaded again, the focus is not lost.
export function keepInStep(parent, items, create, update) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(item.key);
    let element = before.get(key);
    if (element) before.delete(key);
    else {
      element = create(item);
      element.dataset.key = key;
    }
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of before.values()) element.remove();
}

// Icons of the set that ships with the app's theme: 20 px outlines, drawn here to need no request.
const PATHS = {
  download: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
  cancel: "M5 5l10 10M15 5L5 15",
  again: "M15.5 8A6 6 0 1 0 16 11M16 4v4h-4",
  failed: "M10 6v5M10 13.5v.5M10 2.5l8 14.5H2z",
  refused: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM4.8 4.8l10.4 10.4",
  cancelled: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM6.5 10h7",
  unknown: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM8 8a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1v.5M10 13.7v.3",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true" }))
    drawing.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
