// The pins over the picture at the review desk, and the pointer that places them.

import { make } from "./dom.js";

const LEAST = 8; // pixels: a shorter drag is a click, and a click is a point

export function drawPins(desk, root, item) {
  const pins = item.comments.map((comment, place) => {
    const made = pin(comment.place, String(place + 1));
    if (comment.id === desk.pointed) made.classList.add("pointed");
    return made;
  });
  if (desk.draft) pins.push(pin(desk.draft.place, "•"));
  if (desk.drag) pins.push(pin(desk.drag, ""));
  root.replaceChildren(...pins);
}

function pin([left, top, width = 0, height = 0], name) {
  const box = width > 0 && height > 0;
  const made = make("span", { class: box ? "pin box" : "pin", "aria-hidden": "true" });
  // The number of a point at the edge stays whole.
  const inside = (share) => (box ? `${share * 100}%` : `clamp(12px, ${share * 100}%, 100% - 12px)`);
  made.style.left = inside(left);
  made.style.top = inside(top);
  if (box) {
    made.style.width = `${width * 100}%`;
    made.style.height = `${height * 100}%`;
  }
  if (name) made.append(make("b", {}, name));
  return made;
}

// Without the comment mode a click opens the untouched original.
export function listenForPlaces(desk, frame) {
  let start = null;
  frame.onpointerdown = (event) => {
    if (!desk.commenting || event.button) return;
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    start = event;
  };
  frame.onpointermove = (event) => {
    if (!start) return;
    desk.drag = isDrag(start, event) ? boxOf(frame, start, event) : null;
    drawPins(desk, frame.querySelector(".pins"), desk.current);
  };
  frame.onpointerup = (event) => {
    if (!start) return;
    const [left, top] = placeOf(frame, event);
    const place = isDrag(start, event) ? boxOf(frame, start, event) : [left, top];
    start = null;
    desk.drag = null;
    desk.pin(place);
  };
  frame.onpointercancel = () => {
    start = null;
    desk.drag = null;
  };
  frame.onclick = () => {
    if (!desk.commenting && !desk.draft && desk.current) open(desk.current.original, "_blank", "noopener");
  };
}

function isDrag(a, b) {
  return Math.abs(a.clientX - b.clientX) >= LEAST && Math.abs(a.clientY - b.clientY) >= LEAST;
}

function placeOf(frame, event) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  const share = (value) => Math.min(1, Math.max(0, value));
  return [share((event.clientX - left) / width), share((event.clientY - top) / height)];
}

function boxOf(frame, a, b) {
  const [ax, ay] = placeOf(frame, a);
  const [bx, by] = placeOf(frame, b);
  return [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
}
