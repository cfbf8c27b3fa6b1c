// The gallery grid: rows of uncropped pictures, one line under each. A click or Enter opens one; the
// corner, Space, Shift and Ctrl+A select. Every text arrives as data and is set as textContent.

import { make } from "./dom.js";
import { marks } from "./marks.js";
import { selection } from "./selection.js";

const AT_ONCE = 48;
const IN_SIGHT = 16;
const LEAVING_MS = 300; // a popover of Streamlit takes that long to close
// Shapes of a cell: a picture beyond them is shown whole within it.
const WIDEST = 16 / 9;
const NARROWEST = 1 / 2;
const grids = new WeakMap();

export default function gallery({ data, parentElement, setTriggerValue, setStateValue }) {
  const root = parentElement.querySelector(".grid");
  const grid = grids.get(parentElement) ?? newGrid(root);
  grids.set(parentElement, grid);
  grid.open = (id) => {
    grid.opened = id;
    setTriggerValue("open", id);
  };
  grid.chosen.onChange = (ids) => setStateValue("selected", ids);
  const content = JSON.stringify(data.items);
  const changed = grid.content !== content;
  if (changed) {
    const turned = grid.content !== "";
    grid.content = content;
    root.replaceChildren(...data.items.map((item, place) => cell(item, grid, place)));
    load(root);
    if (!giveFocus(root, data.focus) && turned) root.scrollIntoView({ block: "start" });
  } else if (grid.opened === data.focus) {
    // Somebody was back before the page had let the grid go.
    giveFocus(root, data.focus);
  }
  if (grid.opened === data.focus) grid.opened = null;
  if (changed || grid.turn !== data.turn) grid.chosen.show(data.selected);
  if (grid.turn !== null && grid.turn !== data.turn) keepFocus(root);
  grid.turn = data.turn;
  root.onkeydown = (event) => {
    if (!grid.chosen.press(event)) moveFocus(event, root, grid);
  };
  root.onfocusin = (event) => setStop(root, event.target.closest(".cell").querySelector(".card"));
}

function newGrid(root) {
  new ResizeObserver(() => load(root)).observe(root);
  return { content: "", turn: null, chosen: selection(root) };
}

function cell(item, grid, place) {
  const pick = make("button", {
    class: "pick",
    type: "button",
    role: "checkbox",
    tabindex: -1,
    "aria-label": `Select ${item.title}`,
    "aria-checked": "false",
    title: "Select (Space); Shift selects all between",
  });
  const box = make("div", { class: "cell" }, card(item, grid, place), pick);
  box.dataset.id = item.id;
  box.style.setProperty("--ratio", Math.min(WIDEST, Math.max(NARROWEST, item.width / item.height)));
  pick.onclick = (event) => grid.chosen.click(box, event.shiftKey);
  return box;
}

function card(item, grid, place) {
  const link = make("a", { class: "card", href: item.href, title: item.title, tabindex: -1 });
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.button) return;
    event.preventDefault();
    if (event.shiftKey) grid.chosen.click(link.parentElement, true);
    else grid.open(item.id);
  };
  link.append(frame(item, place), line(item));
  return link;
}

function frame(item, place) {
  const { title: alt, width, height } = item;
  // The frame has its size before the bytes come, so nothing jumps.
  const image = make("img", { alt, width, height, decoding: "async" });
  // A page is there as a whole before anybody scrolls, those in sight first.
  image.loading = place < AT_ONCE ? "eager" : "lazy";
  image.fetchPriority = place < IN_SIGHT ? "high" : "low";
  const box = make("span", { class: "frame" }, image, ...marks(item));
  image.onerror = () => missing(image, box);
  image.onload = () => box.classList.remove("missing");
  const { small, small_width: edge, thumbnail: large, thumbnail_width: most } = item;
  Object.assign(image.dataset, { small, large, edge: edge < most ? edge : Infinity });
  return box;
}

// A smaller thumbnail that was shown comes back where the larger one does not come.
function missing(image, box) {
  if (image.dataset.shown && image.getAttribute("src") !== image.dataset.shown) {
    image.src = image.dataset.shown;
  } else {
    box.classList.add("missing");
  }
}

// Each picture by the smaller thumbnail where that has a pixel for every one of the screen, else by
// the larger one; what has that keeps it when the window gets narrower.
function load(root) {
  const images = [...root.querySelectorAll(".card img")];
  const widths = images.map((image) => image.parentElement.clientWidth * devicePixelRatio);
  images.forEach((image, place) => {
    const { small, edge, large } = image.dataset;
    const wanted = widths[place] <= edge ? small : large;
    const held = image.getAttribute("src");
    if (!widths[place] || held === wanted || held === large) return;
    if (image.naturalWidth) image.dataset.shown = held;
    image.src = wanted;
  });
}

function line(item) {
  const words = ["title", "cost", "state"];
  if (item.starred) item = { ...item, title: `★ ${item.title}` };
  const spans = words.map((w) => make("span", { class: w }, item[w]));
  spans[0].dir = "auto"; // what is cut off is the end of the words, whichever way they run
  if (item.suspect) spans.push(make("span", { class: "reason" }, item.suspect));
  return make("span", { class: "line" }, ...spans);
}

function moveFocus(event, root, grid) {
  const cards = [...root.querySelectorAll(".card")];
  const here = cards.indexOf(event.target.closest(".cell")?.querySelector(".card"));
  if (here < 0 || event.metaKey || event.ctrlKey || event.altKey) return;
  const next = {
    ArrowRight: () => cards[here + 1],
    ArrowLeft: () => cards[here - 1],
    ArrowDown: () => nearest(cards, here, 1),
    ArrowUp: () => nearest(cards, here, -1),
    Home: () => cards[0],
    End: () => cards.at(-1),
  }[event.key]?.();
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (event.shiftKey) grid.chosen.reach(cards[here].parentElement, next.parentElement);
}

// The card of the next row (direction 1) or the row before (-1) that stands closest below or above.
function nearest(cards, here, direction) {
  const from = cards[here].getBoundingClientRect();
  const middle = from.left + from.width / 2;
  let best;
  let row;
  for (let i = here + direction; i >= 0 && i < cards.length; i += direction) {
    const box = cards[i].getBoundingClientRect();
    if (Math.abs(box.top - from.top) < 4) continue;
    if (row !== undefined && Math.abs(box.top - row) >= 4) break;
    row = box.top;
    const distance = Math.abs(box.left + box.width / 2 - middle);
    if (!best || distance < best.distance) best = { card: cards[i], distance };
  }
  return best?.card;
}

// One card is the grid's stop for Tab; arrows move within.
function setStop(root, stop) {
  for (const each of root.querySelectorAll(".card")) each.tabIndex = each === stop ? 0 : -1;
}

// The button of what was done to the selected pictures goes with them: the keyboard is not left at
// the top of the page.
function keepFocus(root) {
  setTimeout(() => {
    const stop = root.querySelector('.card[tabindex="0"]');
    if (document.activeElement === document.body) stop?.focus({ preventScroll: true });
  }, LEAVING_MS);
}

// Back on the card that was open last; returns it, or nothing when it is not among them.
function giveFocus(root, id) {
  const cards = [...root.querySelectorAll(".card")];
  const wanted = cards.find((each) => each.parentElement.dataset.id === id);
  setStop(root, wanted ?? cards[0]);
  wanted?.focus();
  return wanted;
}
