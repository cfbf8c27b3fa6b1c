// The picture with its highlights, and what fingers, pens and mice do to them.
// Draws what it is told, and answers with gestures: `owner.begin / preview / finish / select`.

const SVG = "http://www.w3.org/2000/svg";
const DRAG_PX = 4; // less is a press, not a drag
const SNAP_PX = 6;
const ZOOMS = [1, 4];

export class Canvas {
  constructor(root, owner) {
    this.owner = owner;
    this.view = root.querySelector(".view");
    this.paper = root.querySelector(".paper");
    this.image = root.querySelector(".scene");
    this.layer = root.querySelector(".marks");
    this.zoom = 1;
    this.fingers = new Map();
    this.layer.addEventListener("pointerdown", (event) => this.press(event));
    this.layer.addEventListener("pointermove", (event) => this.track(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.layer.addEventListener(name, (event) => this.release(event));
    }
    this.layer.addEventListener("focusin", (event) => this.focus(event));
    this.view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.owner.draw()).observe(this.paper);
  }

  show(base, alt) {
    this.layer.setAttribute("viewBox", `0 0 ${base.width} ${base.height}`);
    this.paper.style.setProperty("--ratio", base.width / base.height);
    if (this.image.getAttribute("src") !== base.url) this.image.src = base.url;
    this.image.alt = alt;
  }

  // Pixels of the picture in one pixel of the screen.
  get scale() {
    const { width } = this.layer.getBoundingClientRect();
    return width ? this.owner.geometry.width / width : 1;
  }

  draw(shapes, selected, tools, geometry, guides) {
    const focused = this.layer.getRootNode().activeElement?.dataset?.index;
    const scale = this.scale;
    const parts = shapes.map((shape, index) => this.mark(shape, index, selected, tools, geometry));
    const lines = guides.map(([axis, value]) => this.guide(axis, value, geometry, scale));
    const handles = shapes[selected]
      ? tools.handles(shapes[selected]).map((each) => this.handle(each, geometry, scale))
      : [];
    this.layer.replaceChildren(...parts, ...lines, ...handles);
    this.layer.dataset.tool = this.owner.tool;
    this.layer.classList.toggle("zoomed", this.zoom > 1);
    const again = this.claim ? String(selected) : focused;
    this.claim = false;
    if (again !== undefined) this.layer.querySelector(`[data-index="${again}"]`)?.focus();
  }

  // Suggestions are outlines alone, dashed: shape, not colour, says that they are not placed.
  drawOffers(shapes, tools, geometry) {
    this.layer.append(...shapes.map((shape, index) => this.offer(shape, index, tools, geometry)));
  }

  offer(shape, index, tools, geometry) {
    const { d } = geometry.paths(shape).at(-1);
    const group = element("g", {
      class: "offer",
      tabindex: 0,
      role: "button",
      "aria-label": `Suggested: ${tools.name(shape)}`,
      "data-offer": index,
    });
    const hit = element("path", { class: "hit", d, fill: "none", "stroke-width": 24 * this.scale });
    // Of a frame only the line is taken: what lies inside is for other things.
    if (shape.kind === "scene") hit.style.pointerEvents = "stroke";
    const over = element("path", { class: "over", d, stroke: geometry.style.colour });
    group.append(hit, element("path", { class: "under", d }), over);
    return group;
  }

  // The next drawing puts the focus on the selected shape.
  claimFocus() {
    this.claim = true;
  }

  mark(shape, index, selected, tools, geometry) {
    const paths = geometry.paths(shape);
    const group = element("g", {
      class: index === selected ? "mark selected" : "mark",
      tabindex: 0,
      role: "button",
      "aria-pressed": index === selected,
      "aria-label": tools.name(shape),
      "data-index": index,
    });
    // A finger is broader than a line: an unseen one under it takes the press.
    const touch = geometry.paths(shape).at(-1);
    const hit = element("path", { class: "hit", d: paths[0].d, fill: "none" });
    if (shape.kind === "arrow" || shape.kind === "number") hit.setAttribute("fill", "transparent");
    hit.setAttribute("stroke-width", Math.max(Number(touch.width), 24 * this.scale));
    group.append(hit, ...paths.map(pathElement));
    return group;
  }

  handle([name, x, y], geometry, scale) {
    const place = { cx: x * geometry.width, cy: y * geometry.height };
    const group = element("g", { class: "handle", "data-handle": name, "aria-hidden": "true" });
    group.append(
      element("circle", { class: "grip", ...place, r: 18 * scale }),
      element("circle", { class: "knob", ...place, r: 7 * scale, "stroke-width": 2 * scale }),
    );
    return group;
  }

  guide(axis, value, geometry, scale) {
    const { width, height } = geometry;
    const line =
      axis === "x"
        ? { x1: value * width, x2: value * width, y1: 0, y2: height }
        : { x1: 0, x2: width, y1: value * height, y2: value * height };
    return element("line", { class: "guide", ...line, "stroke-width": scale });
  }

  // Where on the picture, 0 to 1.
  at(event) {
    const box = this.layer.getBoundingClientRect();
    const part = (value) => Math.min(1, Math.max(0, value));
    return [
      part((event.clientX - box.left) / box.width),
      part((event.clientY - box.top) / box.height),
    ];
  }

  // The point, pulled to the lines of `others` that are near, and those lines.
  snapped([x, y], others, off) {
    const box = this.layer.getBoundingClientRect();
    const pull = (value, all, side) =>
      off ? undefined : all.find((each) => Math.abs(each - value) * side < SNAP_PX);
    const nearX = pull(x, [0.5, ...others.map((each) => each[0])], box.width);
    const nearY = pull(y, [0.5, ...others.map((each) => each[1])], box.height);
    const guides = [];
    if (nearX !== undefined) guides.push(["x", nearX]);
    if (nearY !== undefined) guides.push(["y", nearY]);
    return [[nearX ?? x, nearY ?? y], guides];
  }

  press(event) {
    if (event.button) return;
    this.fingers.set(event.pointerId, event);
    if (this.fingers.size === 2) return this.startPinch();
    if (this.fingers.size > 2) return;
    const handle = event.target.closest("[data-handle]")?.dataset.handle;
    const offer = event.target.closest("[data-offer]")?.dataset.offer;
    const index = Number(event.target.closest("[data-index]")?.dataset.index ?? -1);
    const from = [event.clientX, event.clientY];
    const start = this.at(event);
    if (handle) this.gesture = { kind: "resize", handle, from, start };
    else if (offer) this.gesture = { kind: "take", index: Number(offer), from, start };
    else if (this.owner.tool !== "select") this.gesture = { kind: "place", from, start };
    else if (index >= 0) this.gesture = { kind: "move", index, from, start };
    else this.gesture = { kind: "pan", from, scroll: [this.view.scrollLeft, this.view.scrollTop] };
    this.layer.setPointerCapture(event.pointerId);
    this.owner.begin(this.gesture);
    if (this.gesture.kind !== "pan") event.preventDefault();
  }

  track(event) {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, event);
    if (this.pinch) return this.movePinch();
    const gesture = this.gesture;
    if (!gesture) return;
    const [x, y] = [event.clientX - gesture.from[0], event.clientY - gesture.from[1]];
    gesture.dragged ||= Math.hypot(x, y) >= DRAG_PX;
    if (!gesture.dragged) return;
    if (gesture.kind === "pan") {
      this.view.scrollTo(gesture.scroll[0] - x, gesture.scroll[1] - y);
      return;
    }
    this.owner.preview(gesture, this.at(event), event.altKey);
  }

  release(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.pinch) {
      if (!this.fingers.size) this.pinch = null;
      return;
    }
    const gesture = this.gesture;
    this.gesture = null;
    if (gesture && event.type === "pointerup") this.owner.finish(gesture, this.at(event), event.altKey);
    else if (gesture) this.owner.abandon();
  }

  startPinch() {
    if (this.gesture) this.owner.abandon();
    this.gesture = null;
    this.pinch = { apart: this.apart(), zoom: this.zoom };
  }

  movePinch() {
    if (this.fingers.size === 2) {
      this.zoomTo((this.pinch.zoom * this.apart()) / this.pinch.apart);
    }
  }

  apart() {
    const [one, other] = [...this.fingers.values()];
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoomTo(this.zoom * (event.deltaY < 0 ? 1.25 : 0.8));
  }

  // What stood in the middle of the view stays there.
  zoomTo(zoom) {
    const { view } = this;
    const middle = [
      (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth,
      (view.scrollTop + view.clientHeight / 2) / view.scrollHeight,
    ];
    this.zoom = Math.min(ZOOMS[1], Math.max(ZOOMS[0], zoom));
    this.paper.style.setProperty("--zoom", this.zoom);
    view.scrollTo(
      middle[0] * view.scrollWidth - view.clientWidth / 2,
      middle[1] * view.scrollHeight - view.clientHeight / 2,
    );
    this.owner.draw();
  }

  focus(event) {
    const index = event.target.closest("[data-index]")?.dataset.index;
    if (index !== undefined && !this.gesture) this.owner.select(Number(index));
  }
}

export function pathElement({ d, fill, stroke, width }) {
  return element("path", {
    d,
    fill,
    stroke,
    "stroke-width": width,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
