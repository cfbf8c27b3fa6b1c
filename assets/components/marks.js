// The marks in the corner of a picture that is no plain result: a word and a shape each.

import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  draft: "M3 13.5V16h2.5L13 8.5 10.5 6 3 13.5zM15 6.5 12.5 4 11.5 5 14 7.5 15 6.5z",
  alike: "M6 6V3h11v11h-3v3H3V6h3zm1.5 0H14v6.5h1.5v-8h-8V6z",
  suspect: "M10 3 1.5 17h17L10 3zm-.8 5h1.6v4.5H9.2V8zm0 5.8h1.6v1.6H9.2v-1.6z",
};

// One element that holds the marks, or none.
export function marks(picture) {
  const all = [];
  if (picture.draft) all.push(mark("draft", "DRAFT", "A layout sketch, drawn on this computer"));
  if (picture.suspect) all.push(mark("suspect", "SUSPECT", picture.suspect));
  if (picture.alike) all.push(mark("alike", `${picture.alike} alike`, "Pictures that look like it"));
  return all.length ? [make("span", { class: "marks" }, ...all)] : [];
}

function mark(kind, word, why) {
  const shape = document.createElementNS(SVG, "svg");
  shape.setAttribute("viewBox", "0 0 20 20");
  shape.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[kind]);
  shape.append(path);
  return make("span", { class: `mark ${kind}`, title: why }, shape, word);
}
