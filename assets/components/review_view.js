// Draws the review desk. Every text arrives as data and is set as textContent.

import { icon, isolated, keepInStep, make, setAttribute, setText } from "./dom.js";
import { marks } from "./marks.js";
import { editLine } from "./review_edits.js";
import { drawPins, listenForPlaces } from "./review_pins.js";

const VERDICTS = [
  ["approve", "Approve", "a"],
  ["needs_work", "Needs work", "n"],
  ["reject", "Reject", "r"],
];
const KEYS = [
  ["a n r", "Verdict"],
  ["1-9", "Reason, before the verdict"],
  ["s", "Skip"],
  ["u", "Undo"],
  ["c", "Comment: click or drag on the picture"],
];
const SHOWN_DONE = 12;
const UNSEEN = "This picture did not come, so it cannot be judged. Load it again, or skip it.";

export function drawDesk(desk) {
  const parts = desk.parts ?? (desk.parts = build(desk));
  const item = desk.current;
  setAttribute(desk.root, "data-state", item ? "judging" : "idle");
  drawFaults(desk, parts);
  drawLine(desk, parts);
  parts.body.hidden = !item;
  parts.empty.hidden = Boolean(item);
  if (item) drawItem(desk, parts, item);
  else drawEmpty(desk, parts);
}

function build(desk) {
  const parts = {
    live: make("p", { class: "unseen", "data-live": "", role: "status", "aria-live": "polite" }),
    faults: make("div", { class: "faults" }),
    count: make("span", { class: "count" }),
    done: make("span", { class: "done", "aria-hidden": "true" }),
    undo: button("Undo", "u", () => desk.undo()),
    frame: make("div", { class: "frame", "data-focus": "", tabindex: "-1" }),
    sheets: make("div", { class: "sheets" }),
    marks: make("div"),
    pins: make("div", { class: "pins" }),
    partly: make("p", { class: "partly" }, "A part of it is shown: scroll it, or click it to open it whole."),
    title: make("h3"),
    facts: make("p", { class: "facts" }),
    brief: make("dl", { class: "brief" }),
    prompt: make("p"),
    before: make("p", { class: "before" }),
    verdicts: make("div", { class: "verdicts", role: "group", "aria-label": "Verdict" }),
    reasons: make("div", { class: "reasons", role: "group", "aria-label": "Reasons" }),
    skip: button("Skip", "s", () => desk.skip()),
    comment: button("Comment", "c", () => desk.setCommenting(!desk.commenting)),
    comments: make("ol", { class: "comments" }),
    form: make("div", { class: "form" }),
    empty: make("div", { class: "empty" }),
  };
  for (const [choice, title, key] of VERDICTS) {
    const made = button(title, key, () => desk.judge(choice));
    made.classList.add(choice);
    parts.verdicts.append(made);
  }
  parts.frame.append(parts.sheets, parts.marks, parts.pins);
  parts.body = layOut(parts);
  const line = make("div", { class: "line" }, parts.count, parts.done, parts.undo);
  desk.root.replaceChildren(parts.live, line, parts.faults, parts.body, parts.empty);
  listenForPlaces(desk, parts.frame);
  return parts;
}

function layOut(parts) {
  const stage = make("div", { class: "stage" }, make("div", { class: "pan", "data-pan": "" }, parts.frame), parts.partly);
  const prompt = make("details", {}, make("summary", {}, "Prompt"), parts.prompt);
  const more = make("div", { class: "more" }, parts.skip, parts.comment);
  const keys = make("dl", { class: "keys", "aria-label": "Keys" });
  for (const [key, title] of KEYS) {
    const term = make("dt");
    term.append(...key.split(" ").map((each) => make("kbd", {}, each)));
    keys.append(term, make("dd", {}, title));
  }
  const act = make("div", { class: "act" }, parts.verdicts);
  const texts = make("div", { class: "texts" }, parts.title, parts.facts, parts.before, parts.brief, prompt);
  const side = make("div", { class: "side" }, act, parts.reasons, more, parts.form, texts, parts.comments, keys);
  return make("div", { class: "body" }, stage, side);
}

function drawLine(desk, parts) {
  const judged = desk.done.length;
  setText(parts.count, judged ? `${judged} judged in this sitting` : "Nothing judged in this sitting yet");
  keepInStep(
    parts.done,
    desk.done.slice(-SHOWN_DONE).map((entry) => ({ key: entry.item.id, entry })),
    ({ entry }) => make("img", { src: entry.item.small, alt: "", decoding: "async", fetchpriority: "low" }),
    (element, { entry }) => setAttribute(element, "class", entry.choice),
  );
}

function drawFaults(desk, parts) {
  const { outbox } = desk;
  const lines = [...outbox.faults, ...desk.faults].map((fault) => faultLine(faultText(fault), button("Close", "", () => desk.dismiss(fault))));
  if (desk.unseen.has(desk.current?.id)) {
    lines.unshift(faultLine(UNSEEN, button("Load again", "", () => desk.loadAgain())));
  }
  const problem = outbox.problem || desk.problem;
  if (problem) {
    const line = faultLine(`${outbox.problem ? waitingText(outbox.entries) : ""}${briefly(problem)}`, button("Try again", "", () => desk.tryAgain()));
    line.title = problem;
    lines.unshift(line);
  }
  parts.faults.replaceChildren(...lines, ...asideLines(outbox.aside));
}

// Of others, who judged in this tab before: nobody else's name is put under them.
function asideLines(aside) {
  const people = [...new Set(aside.map((entry) => entry.body.who))];
  return people.map((who) => {
    const theirs = aside.filter((entry) => entry.body.who === who && !entry.undone);
    const count = Math.max(theirs.length, 1);
    const what = count === 1 ? "1 verdict" : `${count} verdicts`;
    const waits = count === 1 ? "waits for them. It is" : "wait for them. They are";
    const name = isolated(who);
    return faultLine(`${what} of ${name} ${waits} sent when ${name} judges in this tab again.`, "");
  });
}

function waitingText(entries) {
  const count = entries.filter((entry) => !entry.undone).length;
  const verdicts = count === 1 ? "1 verdict is" : `${count} verdicts are`;
  const what = count ? verdicts : "What you undid is";
  return `${what} not kept yet and will be sent again. Leave this page open. `;
}

// What happened, without what the server said of it: that is for whoever runs it.
function briefly(problem) {
  const [first] = problem.split(": ");
  return first.endsWith(".") ? first : `${first}.`;
}

function faultText(fault) {
  if (fault.what) return `${fault.what}: ${isolated(fault.of)}. ${isolated(fault.text)}`;
  return `${isolated(fault.of)}: ${fault.text}`;
}

function faultLine(text, act) {
  return make("p", { class: "fault", role: "alert" }, icon("failed"), make("span", {}, text), act);
}

function drawItem(desk, parts, item) {
  drawPicture(desk, parts, item);
  for (const each of parts.verdicts.children) each.disabled = desk.unseen.has(item.id);
  setText(parts.title, item.title);
  const facts = [item.label, item.cost, `${item.width} × ${item.height}`].filter(Boolean);
  setText(parts.facts, facts.map(isolated).join(" · "));
  setText(parts.before, item.verdict ? beforeText(item.verdict) : "");
  parts.brief.replaceChildren(
    ...item.brief.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
  );
  setText(parts.prompt, item.prompt);
  drawReasons(desk, parts);
  setAttribute(parts.comment, "aria-pressed", String(desk.commenting));
  drawForm(desk, parts);
  drawComments(desk, parts, item);
}

function beforeText(verdict) {
  const words = { approve: "approved", reject: "rejected", needs_work: "needs work" }[verdict.choice];
  const why = verdict.reasons.length ? ` (${verdict.reasons.map(isolated).join(", ")})` : "";
  return `Before: ${words} by ${isolated(verdict.who)}${why}`;
}

function drawPicture(desk, parts, item) {
  const { frame } = parts;
  frame.style.setProperty("--ratio", item.width / item.height);
  frame.style.setProperty("--width", `${item.width}px`);
  setAttribute(frame, "data-commenting", desk.commenting ? "yes" : null);
  if (frame.dataset.id !== item.id) {
    frame.dataset.id = item.id;
    const pan = frame.parentElement;
    pan.scrollTo(0, 0);
    parts.partly.hidden = pan.scrollWidth <= pan.clientWidth + 1 && pan.scrollHeight <= pan.clientHeight + 1;
    parts.marks.replaceChildren(...marks(item));
  }
  drawSheets(desk);
  drawPins(desk, parts.pins, item);
}

// The next picture lies under the one that is looked at, in its own size: it is painted before it
// is wanted, and a verdict only takes away what lies on it. An element that stays is not moved, or
// the browser would paint it anew.
export function drawSheets(desk) {
  const [current, next] = desk.queue;
  const shown = next && desk.under === next.id ? [next, current] : [current];
  keepInStep(
    desk.parts.sheets,
    shown.map((item) => ({ key: item.id, item })),
    ({ item }) => make("div", { class: "sheet" }, desk.picture(item)),
    (element, { item }) => drawSheet(element, item, item === desk.current, desk.unseen.has(item.id)),
  );
}

function drawSheet(element, item, isCurrent, isUnseen) {
  element.style.setProperty("--ratio", item.width / item.height);
  element.style.setProperty("--width", `${item.width}px`);
  setAttribute(element, "aria-hidden", isCurrent ? null : "true");
  setAttribute(element, "data-unseen", isUnseen ? "yes" : null);
}

function drawReasons(desk, parts) {
  keepInStep(
    parts.reasons,
    desk.data.reasons.map((reason, place) => ({ key: reason, place })),
    ({ key, place }) => button(key, String(place + 1), () => desk.toggleReason(key)),
    (element, { key }) => setAttribute(element, "aria-pressed", String(desk.reasons.has(key))),
  );
}

function drawForm(desk, parts) {
  const { draft, commenting } = desk;
  const state = draft ? `draft ${draft.place} ${draft.problem ?? ""}` : commenting ? "place" : "";
  if (parts.form.dataset.state === state) return;
  const typed = parts.form.querySelector("textarea")?.value ?? draft?.text ?? "";
  parts.form.dataset.state = state;
  if (!draft) {
    const words = "Click a point or drag a box on the picture. Enter pins the middle.";
    parts.form.replaceChildren(...(commenting ? [make("p", {}, words)] : []));
    return;
  }
  const field = make("textarea", { rows: "3", maxlength: "500", "aria-label": "Comment", placeholder: "What is to change here?" });
  field.value = typed;
  field.onkeydown = (event) => {
    if (event.key === "Escape") desk.setCommenting(false);
    else if (event.key === "Enter" && !event.shiftKey) desk.saveComment(field.value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const keep = button("Keep comment", "", () => desk.saveComment(field.value));
  keep.classList.add("primary");
  const cancel = button("Cancel", "", () => desk.setCommenting(false));
  const problem = draft.problem ? [make("p", { class: "problem", role: "alert" }, draft.problem)] : [];
  parts.form.replaceChildren(field, ...problem, make("div", { class: "more" }, keep, cancel));
}

// An entry is made anew only when something of it has changed, and keeps the focus.
function drawComments(desk, parts, item) {
  keepInStep(
    parts.comments,
    item.comments.map((comment) => ({ key: comment.id, comment })),
    ({ comment }) => {
      const entry = make("li", {});
      const point = (on) => () => desk.pointAt(on ? comment.id : null);
      entry.addEventListener("pointerenter", point(true));
      entry.addEventListener("pointerleave", point(false));
      entry.addEventListener("focusin", point(true));
      entry.addEventListener("focusout", point(false));
      return entry;
    },
    (element, { comment }) => drawComment(desk, element, comment),
  );
}

function drawComment(desk, element, comment) {
  const edit = comment.batch ? desk.edits.of(comment.batch) : null;
  const offer = !desk.data.model || (comment.batch && !edit?.again) ? null : desk.priceOf(comment);
  const state = JSON.stringify([comment.batch, comment.busy, comment.problem, edit, offer, desk.data.who]);
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  const focused = element.contains(element.getRootNode().activeElement);
  element.replaceChildren(
    make("p", {}, comment.text),
    make("p", { class: "who" }, comment.who),
    ...(comment.batch ? [editLine(edit)] : []),
    make("div", { class: "more" }, ...commentButtons(desk, comment, offer, edit)),
  );
  const problem = comment.problem || offer?.problem;
  if (problem) element.append(make("p", { class: "problem", role: "alert" }, problem));
  if (focused) (element.querySelector("a, button:enabled") ?? desk.parts.frame).focus();
}

function commentButtons(desk, comment, offer, edit) {
  const made = [];
  if (desk.data.model && (!comment.batch || edit?.again)) {
    const words = edit?.again ? "Make it again" : "Make this edit";
    const title = comment.busy ? "Queueing…" : `${words} · ${offer ? offer.price || "not possible" : "…"}`;
    const edits = button(title, "", () => desk.edit(comment));
    edits.disabled = comment.busy || !offer || Boolean(offer.problem);
    made.push(edits);
  }
  const own = comment.who === desk.data.who && !comment.batch;
  if (own) made.push(button("Remove", "", () => desk.removeComment(comment)));
  return made;
}

function drawEmpty(desk, parts) {
  if (desk.asking) return parts.empty.replaceChildren(make("p", {}, "Looking for pictures…"));
  if (desk.problem) return parts.empty.replaceChildren();
  const words = emptyWords(desk);
  const again = button("Look again", "", () => desk.restart());
  return parts.empty.replaceChildren(make("p", {}, words), again);
}

function emptyWords(desk) {
  const { elsewhere, skipped } = desk;
  const theirs = elsewhere === 1 ? "1 picture" : `${elsewhere} pictures`;
  if (elsewhere) return `Others are judging ${theirs} now. Those they leave come when you look again.`;
  const yours = skipped === 1 ? "The one you skipped comes" : `The ${skipped} you skipped come`;
  if (skipped) return `That was the last one. ${yours} again when you look again.`;
  if (desk.done.length) return "That was the last one. New pictures come when you look again.";
  return "No picture waits here for you. New ones come when you look again; the choices above show others.";
}

function button(title, key, act) {
  const made = make("button", { type: "button" }, make("span", {}, title));
  if (key) {
    made.append(make("kbd", { "aria-hidden": "true" }, key));
    made.setAttribute("aria-keyshortcuts", key);
  }
  made.onclick = act;
  return made;
}
