// A highlight as SVG paths in pixels of its picture, and whether it needs a halo.
// The same as imagegen/annotations/outlines.py, from the same table of lengths (`style`, which the
// page hands over); tests/e2e/test_annotator_geometry.py holds the two against each other.

export class Geometry {
  constructor(style, width, height, ground) {
    this.style = style;
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height);
    this.ground = ground; // {columns, rows, levels: Uint8Array}
    this.teal = luminance(style.colour);
  }

  // [{d, fill, stroke, width}], the halo's first.
  paths(shape) {
    const outlines = this.outlines(shape);
    const drawn = outlines.map((each) => this.path(each, 0));
    if (!this.needsHalo(shape)) return drawn;
    const reach = this.style.halo * this.unit;
    const under = outlines.filter((each) => each.kind !== "line");
    return [...under.map((each) => this.path(each, reach)), ...drawn];
  }

  outlines(shape) {
    const { style, unit, width, height } = this;
    const x = shape.x * width;
    const y = shape.y * height;
    if (shape.kind === "arrow") return [{ kind: "area", points: this.arrow(shape) }];
    if (shape.kind === "number") return this.number(shape, x, y);
    if (shape.kind === "scene") return [this.frame()];
    const [rx, ry] = shape.kind === "circle" ? [shape.r, shape.r] : [shape.rx, shape.ry];
    return [{ kind: "ring", x, y, rx: rx * unit, ry: ry * unit, width: style.stroke * unit }];
  }

  arrow(arrow) {
    const { unit, width, height } = this;
    const style = this.style.arrow;
    const [tipX, tipY] = [arrow.x * width, arrow.y * height];
    let [dx, dy] = [tipX - arrow.from_x * width, tipY - arrow.from_y * height];
    const length = Math.sqrt(dx * dx + dy * dy);
    [dx, dy] = [dx / length, dy / length];
    const head = Math.min(style.head_length * unit, length * 0.7);
    const half = ((style.head_width * unit) / 2) * (head / (style.head_length * unit));
    const shaft = Math.min((style.shaft * unit) / 2, half);
    const corner = (back, aside) => [
      tipX - dx * back - dy * aside,
      tipY - dy * back + dx * aside,
    ];
    return [
      corner(0, 0),
      corner(head, half),
      corner(head, shaft),
      corner(length, shaft),
      corner(length, -shaft),
      corner(head, -shaft),
      corner(head, -half),
    ];
  }

  number(shape, x, y) {
    const { unit } = this;
    const style = this.style.number;
    const radius = style.radius * unit;
    const tall = style.digit * unit;
    const strokes = this.style.digits[String(shape.n)].map((stroke) => ({
      kind: "line",
      points: stroke.map(([px, py]) => [x + px * tall, y + py * tall]),
      width: style.stroke * unit,
    }));
    return [{ kind: "ring", x, y, rx: radius, ry: radius, width: 0, filled: true }, ...strokes];
  }

  frame() {
    const { unit, width, height } = this;
    const inset = this.style.frame.inset * unit;
    return {
      kind: "frame",
      left: inset,
      top: inset,
      right: width - inset,
      bottom: height - inset,
      corner: this.style.frame.corner * unit,
      width: this.style.stroke * unit,
    };
  }

  path(outline, reach) {
    const halo = reach || outline.kind === "line";
    const colour = halo ? this.style.halo_colour : this.style.colour;
    if (outline.kind === "area") {
      return svg(`${polygon(outline.points)}Z`, colour, reach ? colour : "none", 2 * reach);
    }
    if (outline.filled) return svg(ellipse(outline, reach), colour, "none", 0);
    if (outline.kind === "line") return svg(polygon(outline.points), "none", colour, outline.width);
    const d = outline.kind === "ring" ? ellipse(outline, 0) : rounded(outline);
    return svg(d, "none", colour, outline.width + 2 * reach);
  }

  needsHalo(shape) {
    return this.samples(shape).some(
      ([x, y]) =>
        x >= 0 && x <= 1 && y >= 0 && y <= 1 && this.contrast(x, y) < this.style.least_contrast,
    );
  }

  contrast(x, y) {
    const { columns, rows, levels } = this.ground;
    const column = Math.min(Math.trunc(x * columns), columns - 1);
    const row = Math.min(Math.trunc(y * rows), rows - 1);
    const level = levels[row * columns + column] / 255;
    return (Math.max(this.teal, level) + 0.05) / (Math.min(this.teal, level) + 0.05);
  }

  // Points along the line, 0 to 1 across and down.
  samples(shape) {
    const count = this.style.samples;
    const steps = [...Array(count).keys()];
    if (shape.kind === "arrow") {
      const [across, down] = [shape.x - shape.from_x, shape.y - shape.from_y];
      const part = (step) => step / (count - 1);
      return steps.map((s) => [shape.from_x + across * part(s), shape.from_y + down * part(s)]);
    }
    if (shape.kind === "scene") return this.frameSamples(count);
    const radius = { circle: shape.r, number: this.style.number.radius }[shape.kind];
    const rx = ((radius ?? shape.rx) * this.unit) / this.width;
    const ry = ((radius ?? shape.ry) * this.unit) / this.height;
    const turn = (step) => (2 * Math.PI * step) / count;
    return steps.map((s) => [
      shape.x + rx * Math.cos(turn(s)),
      shape.y + ry * Math.sin(turn(s)),
    ]);
  }

  frameSamples(count) {
    const inset = this.style.frame.inset * this.unit;
    const [left, top] = [inset / this.width, inset / this.height];
    const side = Math.trunc(count / 4);
    const points = [];
    for (let step = 0; step < side; step++) {
      const share = step / (side - 1);
      const [x, y] = [left + (1 - 2 * left) * share, top + (1 - 2 * top) * share];
      points.push([x, top], [x, 1 - top], [left, y], [1 - left, y]);
    }
    return points;
  }
}

export function groundOf({ columns, rows, levels }) {
  const bytes = Uint8Array.from(atob(levels), (mark) => mark.charCodeAt(0));
  return { columns, rows, levels: bytes };
}

function svg(d, fill, stroke, width) {
  return { d, fill, stroke, width: number(width) };
}

function polygon(points) {
  return `M${points.map(([x, y]) => `${number(x)} ${number(y)}`).join("L")}`;
}

function ellipse(ring, grown) {
  const [rx, ry] = [number(ring.rx + grown), number(ring.ry + grown)];
  const [left, right] = [number(ring.x - ring.rx - grown), number(ring.x + ring.rx + grown)];
  const y = number(ring.y);
  return `M${left} ${y}A${rx} ${ry} 0 1 1 ${right} ${y}A${rx} ${ry} 0 1 1 ${left} ${y}Z`;
}

function rounded(frame) {
  const r = number(frame.corner);
  const [left, right] = [number(frame.left), number(frame.right)];
  const [top, bottom] = [number(frame.top), number(frame.bottom)];
  const [leftIn, rightIn] = [number(frame.left + frame.corner), number(frame.right - frame.corner)];
  const [topIn, bottomIn] = [number(frame.top + frame.corner), number(frame.bottom - frame.corner)];
  return (
    `M${leftIn} ${top}L${rightIn} ${top}A${r} ${r} 0 0 1 ${right} ${topIn}` +
    `L${right} ${bottomIn}A${r} ${r} 0 0 1 ${rightIn} ${bottom}` +
    `L${leftIn} ${bottom}A${r} ${r} 0 0 1 ${left} ${bottomIn}` +
    `L${left} ${topIn}A${r} ${r} 0 0 1 ${leftIn} ${top}Z`
  );
}

// Two decimals, rounded as Python does it in outlines.py.
function number(value) {
  return String(Math.floor(value * 100 + 0.5) / 100);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(value) {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
