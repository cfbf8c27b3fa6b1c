// What can be done to a shape: make, move, resize, name it. No drawing, no events.
// A shape is the JSON that imagegen/annotations/reading.py takes; nothing here makes another.

export class ShapeTools {
  constructor(geometry) {
    this.geometry = geometry;
    this.bounds = geometry.style.bounds;
    this.start = geometry.style.start;
    // One unit (the shorter side) as a part of the width and of the height.
    this.wide = geometry.unit / geometry.width;
    this.high = geometry.unit / geometry.height;
  }

  // The shapes that a press at (x, y) makes before anything is dragged.
  place(tool, x, y, number) {
    const [rx, ry] = this.start.ellipse;
    const at = { x: round(x), y: round(y) };
    if (tool === "circle") return [{ kind: "circle", ...at, r: this.start.circle }];
    if (tool === "ellipse") return [{ kind: "ellipse", ...at, rx, ry }];
    if (tool === "number") return [{ kind: "number", ...at, n: number }];
    if (tool === "arrow") return [this.arrowTo(x, y, 0)];
    return this.mark({ kind: "circle", ...at, r: this.start.circle });
  }

  // The shapes that a drag from (x, y) to (toX, toY) makes: rings from their middle, arrows from
  // their end to their tip.
  drag(tool, x, y, toX, toY, number) {
    const across = Math.abs(toX - x) / this.wide;
    const down = Math.abs(toY - y) / this.high;
    const at = { x: round(x), y: round(y) };
    if (tool === "number") return this.place(tool, toX, toY, number);
    if (tool === "arrow") {
      return [{ kind: "arrow", x: round(toX), y: round(toY), from_x: at.x, from_y: at.y }];
    }
    if (tool === "ellipse") {
      const [rx, ry] = this.oval(across, down);
      return [{ kind: "ellipse", ...at, rx, ry }];
    }
    const ring = { kind: "circle", ...at, r: this.length(Math.hypot(across, down)) };
    return tool === "circle" ? [ring] : this.mark(ring);
  }

  // A ring and an arrow to it, from the side with more room.
  mark(ring) {
    return [ring, this.arrowTo(ring.x, ring.y, ring.r + 0.03)];
  }

  arrowTo(x, y, gap) {
    const side = x < 0.5 ? 1 : -1;
    const tip = clamp(x + side * gap * this.wide);
    let end = clamp(tip + side * this.start.arrow * this.wide);
    if (Math.abs(end - tip) < 0.02) end = clamp(tip - side * this.start.arrow * this.wide);
    return { kind: "arrow", x: round(tip), y: round(y), from_x: round(end), from_y: round(y) };
  }

  move(shape, dx, dy) {
    if (shape.kind === "scene") return shape;
    if (shape.kind !== "arrow") {
      return { ...shape, x: round(clamp(shape.x + dx)), y: round(clamp(shape.y + dy)) };
    }
    // Both ends stay inside, and their distance stays as it is.
    const stepX = within(dx, Math.min(shape.x, shape.from_x), Math.max(shape.x, shape.from_x));
    const stepY = within(dy, Math.min(shape.y, shape.from_y), Math.max(shape.y, shape.from_y));
    return {
      ...shape,
      x: round(shape.x + stepX),
      y: round(shape.y + stepY),
      from_x: round(shape.from_x + stepX),
      from_y: round(shape.from_y + stepY),
    };
  }

  // The handle of that name was dragged to (x, y).
  resize(shape, handle, x, y) {
    if (shape.kind === "arrow") {
      const end = { x: round(clamp(x)), y: round(clamp(y)) };
      const moved =
        handle === "tip" ? { ...shape, ...end } : { ...shape, from_x: end.x, from_y: end.y };
      return moved.x === moved.from_x && moved.y === moved.from_y ? shape : moved;
    }
    const across = Math.abs(x - shape.x) / this.wide;
    const down = Math.abs(y - shape.y) / this.high;
    if (shape.kind === "circle") return { ...shape, r: this.length(Math.hypot(across, down)) };
    const [rx, ry] = this.oval(
      handle === "wide" ? across : shape.rx,
      handle === "high" ? down : shape.ry,
    );
    return { ...shape, rx, ry };
  }

  // Larger or smaller by a factor, for the keyboard.
  scale(shape, factor) {
    if (shape.kind === "circle") return { ...shape, r: this.length(shape.r * factor) };
    if (shape.kind === "ellipse") {
      const [rx, ry] = this.oval(shape.rx * factor, shape.ry * factor);
      return { ...shape, rx, ry };
    }
    if (shape.kind === "number") {
      const n = Math.min(9, Math.max(1, shape.n + (factor > 1 ? 1 : -1)));
      return { ...shape, n };
    }
    if (shape.kind !== "arrow") return shape;
    const across = (shape.from_x - shape.x) * factor;
    const down = (shape.from_y - shape.y) * factor;
    if (Math.hypot(across / this.wide, down / this.high) < this.bounds.least_arrow) return shape;
    const from = { from_x: round(clamp(shape.x + across)), from_y: round(clamp(shape.y + down)) };
    return { ...shape, ...from };
  }

  // Handles of a shape: [name, x, y].
  handles(shape) {
    if (shape.kind === "arrow") {
      return [
        ["tip", shape.x, shape.y],
        ["end", shape.from_x, shape.from_y],
      ];
    }
    if (shape.kind === "circle") return [["wide", shape.x + shape.r * this.wide, shape.y]];
    if (shape.kind !== "ellipse") return [];
    return [
      ["wide", shape.x + shape.rx * this.wide, shape.y],
      ["high", shape.x, shape.y + shape.ry * this.high],
    ];
  }

  name(shape) {
    const part = (value) => `${Math.round(value * 100)} %`;
    if (shape.kind === "scene") return "Frame around the whole scene";
    const what = { circle: "Circle", ellipse: "Ellipse", arrow: "Arrow", number: "Number" };
    const figure = shape.kind === "number" ? ` ${shape.n}` : "";
    const point = shape.kind === "arrow" ? "with its tip " : "";
    const where = `${point}${part(shape.x)} across, ${part(shape.y)} down`;
    return `${what[shape.kind]}${figure}, ${where}`;
  }

  length(value) {
    return round(Math.min(this.bounds.most_radius, Math.max(this.bounds.least_radius, value)));
  }

  oval(across, down) {
    let [rx, ry] = [this.length(across), this.length(down)];
    const most = this.bounds.longest_ratio;
    if (rx > ry * most) ry = this.length(rx / most);
    if (ry > rx * most) rx = this.length(ry / most);
    return [rx, ry];
  }
}

// Five decimals: a twentieth of a pixel on a picture of 5,000.
export function round(value) {
  return Math.round(value * 1e5) / 1e5;
}

function clamp(value) {
  return Math.min(1, Math.max(0, value));
}

function within(step, low, high) {
  return Math.min(1 - high, Math.max(-low, step));
}
