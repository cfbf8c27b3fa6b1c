// What a key does in the annotator: an action to run, or null where the key means nothing here.

const STEP = 0.01;
const FINE = 0.001;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const TOOLS = [
  ["select", "Select", "v"],
  ["mark", "Ring and arrow", "m"],
  ["circle", "Circle", "c"],
  ["ellipse", "Ellipse", "e"],
  ["arrow", "Arrow", "a"],
  ["number", "Number", "n"],
];

export function actionOf(event, annotator) {
  const command = event.ctrlKey || event.metaKey;
  return command ? commandAction(event, annotator) : plainAction(event, annotator);
}

function commandAction(event, annotator) {
  const key = event.key.toLowerCase();
  if (key === "z") return () => annotator.travel(event.shiftKey ? 1 : -1);
  if (key === "y") return () => annotator.travel(1);
  if (key === "d") return () => annotator.copyOn();
  return null;
}

function plainAction(event, annotator) {
  const onButton = event.composedPath()[0].tagName === "BUTTON";
  const tool = TOOLS.find(([, , letter]) => letter === event.key);
  if (tool) return () => annotator.choose(tool[0]);
  if (event.key >= "1" && event.key <= String(annotator.all.length)) {
    return () => annotator.goTo(Number(event.key) - 1);
  }
  const named = {
    w: () => annotator.frameAll(),
    s: () => annotator.accept(),
    PageDown: () => annotator.goTo(annotator.current + 1),
    PageUp: () => annotator.goTo(annotator.current - 1),
    Escape: () => annotator.select(-1),
    Delete: () => annotator.remove(),
    Backspace: () => annotator.remove(),
  }[event.key];
  if (named || onButton) return named ?? null;
  return shapeAction(event, annotator);
}

function shapeAction(event, annotator) {
  const onOffer = event.composedPath()[0].dataset?.offer !== undefined;
  if (onOffer && (event.key === "Enter" || event.key === " ")) return () => annotator.accept();
  if (event.key === "Enter") return () => annotator.placeMiddle();
  if (event.key === "+" || event.key === "=") return () => annotator.change("scale", 1.1);
  if (event.key === "-") return () => annotator.change("scale", 1 / 1.1);
  if (!WAYS[event.key] || !annotator.shapes[annotator.selected]) return null;
  const step = event.shiftKey ? FINE : STEP;
  const [dx, dy] = WAYS[event.key].map((each) => each * step);
  return () => (event.altKey ? annotator.bend(dx, dy) : annotator.change("move", dx, dy));
}
