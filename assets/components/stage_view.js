// Draws the stage: sections of batches, cards of pictures, notices of what went wrong.

import { icon, keepInStep, make, setAttribute, setText } from "./dom.js";
import { createDetails, updateDetails } from "./job_details.js";
import { marks } from "./marks.js";
import * as words from "./stage_words.js";

export function drawStage(stage) {
  const now = serverNow(stage);
  const batches = [...stage.batches.values()].sort(
    (a, b) => b.open - a.open || b.created - a.created || (a.id < b.id ? 1 : -1),
  );
  setText(
    part(stage.root, "offline", () => make("p", { class: "offline", role: "status" })),
    stage.interrupted ? "Live progress is interrupted. Trying to reach the app again." : "",
  );
  const list = part(stage.root, "batches", () => make("div", { class: "batches" }));
  const items = batches.map((batch, index) => ({ key: batch.id, batch, large: index === 0 || batch.open }));
  keepInStep(list, items, createBatch, (element, item) => updateBatch(element, item, stage, now));
  drawEmpty(stage, batches.length === 0 && stage.empty !== "");
  announce(stage, batches);
}

// Four dashed places where the first pictures will stand, and the one next step.
function drawEmpty(stage, isEmpty) {
  const empty = part(stage.root, "empty", () => {
    const places = Array.from({ length: 4 }, () => make("span"));
    return make("div", { class: "empty" }, make("p"), make("div", { "aria-hidden": "true" }, ...places));
  });
  setAttribute(empty, "hidden", !isEmpty && "");
  setText(empty.querySelector("p"), stage.empty);
}

// Seconds run on between two messages: only the words of open cards change.
export function tickClocks(stage) {
  const now = serverNow(stage);
  for (const batch of stage.batches.values()) {
    if (!batch.open) continue;
    for (const job of batch.jobs.filter((job) => job.open))
      for (const label of stage.root.querySelectorAll(`[data-job="${job.id}"] .doing`))
        setText(label, words.jobWords(job, now));
  }
}

function serverNow(stage) {
  return Date.now() - stage.clockAhead;
}

function part(parent, name, create) {
  let element = parent.querySelector(`:scope > [data-part="${name}"]`);
  if (!element) {
    element = create();
    element.dataset.part = name;
    parent.append(element);
  }
  return element;
}

function announce(stage, batches) {
  const live = part(stage.root, "live", () => make("p", { class: "unseen", "aria-live": "polite" }));
  const said = batches
    .map((batch) => (stage.spoken ? words.announcement(stage.spoken.get(batch.id), batch) : ""))
    .filter(Boolean);
  if (said.length) setText(live, said.join(" "));
  stage.spoken = new Map(batches.map((batch) => [batch.id, batch]));
}

function createBatch({ batch }) {
  const title = make("h3", { class: "title", id: `title-${batch.id}` });
  const line = make("p", { class: "line" });
  const head = make("div", { class: "head" }, make("div", { class: "what" }, title, line));
  head.append(make("div", { class: "asking", "data-part": "actions" }));
  return make(
    "section",
    { class: "batch", "aria-labelledby": `title-${batch.id}`, "data-batch": batch.id },
    head,
    make("div", { class: "notices" }),
    make("ul", { class: "grid", role: "list" }),
  );
}

function updateBatch(section, { batch, large }, stage, now) {
  setAttribute(section, "data-state", batch.open ? "open" : "closed");
  setText(section.querySelector(".title"), batch.title);
  setText(section.querySelector(".what .line"), words.batchLine(batch, now));
  drawBatchActions(section.querySelector(".head > .asking"), batch, stage);
  drawNotices(section.querySelector(".notices"), batch, stage);
  drawExport(section.querySelector(".what"), batch);
  const grid = section.querySelector(".grid");
  const layout = stage.layout(batch);
  const cards = cardsOf(batch, layout);
  setAttribute(grid, "hidden", !batch.open && !cards.some((card) => card.picture) && "");
  setAttribute(grid, "data-size", large ? "large" : "small");
  setAttribute(grid, "data-columns", columnsFor(cards));
  const heads = drawTable(section, grid, layout);
  keepInStep(grid, [...heads, ...cards], createItem, (element, item) =>
    item.head === undefined ? updateCard(element, item, stage, now) : updateHead(element, item),
  );
  stage.dress?.(section, batch);
}

// The whole set as one picture, in the state it is in now.
function drawExport(place, batch) {
  const link = part(place, "export", () =>
    make("a", { class: "export", download: "" }, icon("download"), "Contact sheet (PNG)"),
  );
  const isReady = batch.sheet && batch.jobs.some((job) => job.pictures.length);
  setAttribute(link, "hidden", !batch.sheet && "");
  setAttribute(link, "data-later", batch.sheet && !isReady && ""); // nothing moves when it comes
  if (batch.sheet) setAttribute(link, "href", batch.sheet.export);
}

// A set with two axes or more stands as a table: the names above and beside it, as items of the
// grid. A screen reader hears each cell's own name instead.
function drawTable(section, grid, layout) {
  const { rows, columns } = layout ?? { rows: [], columns: [] };
  setAttribute(section, "data-table", rows.length > 0 && "");
  if (!rows.length) grid.style.removeProperty("--across");
  else grid.style.setProperty("--across", columns.length);
  const above = columns.map((head, n) => ({ key: `column/${n}`, head, row: 1, column: n + 2 }));
  const beside = rows.map((head, n) => ({ key: `row/${n}`, head, row: n + 2, column: 1 }));
  return [...above, ...beside];
}

function createItem(item) {
  return item.head === undefined ? createCard() : make("li", { class: "head-cell", "aria-hidden": "true" });
}

function updateHead(element, { head, row, column }) {
  setText(element, head);
  setAttribute(element, "data-side", column === 1 ? "row" : "column");
  element.style.gridArea = `${row} / ${column}`;
}

// One card per picture asked for: it is a skeleton first and becomes the picture in its place.
function cardsOf(batch, layout) {
  return batch.jobs.flatMap((job, index) =>
    Array.from({ length: Math.max(job.count, job.pictures.length) }, (_, number) => ({
      key: `${job.id}/${number}`,
      job,
      picture: job.pictures[number],
      first: number === 0,
      number: index + number + 1,
      // Pictures beyond the first of a call share its cell.
      place: layout?.places[index],
    })),
  );
}

function columnsFor(cards) {
  const [width, height] = cards[0].job.shape;
  const most = height > width ? 4 : 3;
  return { 1: 1, 2: 2, 4: height > width * 1.5 ? 4 : 2 }[cards.length] ?? most;
}

function createCard() {
  const frame = make("div", { class: "frame" });
  const caption = make("div", { class: "caption" });
  return make("li", { class: "card" }, frame, caption);
}

function updateCard(card, item, stage, now) {
  const { job, picture } = item;
  const [width, height] = picture ? [picture.width, picture.height] : job.shape;
  const frame = card.querySelector(".frame");
  card.dataset.job = job.id;
  setAttribute(card, "data-state", picture ? "ready" : job.state);
  card.style.setProperty("--shape", `${width} / ${height}`);
  card.style.setProperty("--ratio", `${width / height}`);
  card.style.gridArea = item.place ? `${item.place[0] + 2} / ${item.place[1] + 2}` : "";
  setAttribute(card, "hidden", item.place === null && "");
  if (picture) drawPicture(frame, item);
  else drawSkeleton(frame, item, now);
  drawCaption(card.querySelector(".caption"), item, stage);
  stage.dressCard?.(card, item);
}

function drawPicture(frame, { job, picture, number }) {
  if (frame.dataset.picture === picture.id) return;
  frame.dataset.picture = picture.id;
  const name = job.label ? `${number}, ${job.label},` : number;
  const image = make("img", {
    alt: job.label ? `Picture ${number}, ${job.label}` : `Picture ${number}`,
    loading: "lazy",
    decoding: "async",
    width: picture.width,
    height: picture.height,
    sizes: "auto, 400px",
    srcset: `${picture.thumbnail} ${picture.thumbnail_width}w, ${picture.original} ${picture.width}w`,
    src: picture.thumbnail,
  });
  image.style.setProperty("--true-width", `${picture.width}px`);
  image.style.setProperty("--true-height", `${picture.height}px`);
  image.onload = () => frame.setAttribute("data-shown", "");
  const link = make(
    "a",
    { href: picture.original, target: "_blank", rel: "noopener", title: "Open the original" },
    image,
  );
  link.setAttribute("aria-label", `Open picture ${name} in its original size`);
  frame.replaceChildren(link, ...marks(picture));
}

function drawSkeleton(frame, { job }, now) {
  const body = part(frame, "skeleton", () => make("div", { class: "skeleton" }));
  const doing = part(body, "doing", () => make("span", { class: "doing" }));
  if (job.open) {
    setText(doing, words.jobWords(job, now));
    return;
  }
  if (body.dataset.state === job.state) return;
  body.dataset.state = job.state;
  doing.replaceChildren(icon(job.state in words.ENDED ? job.state : "failed"));
  doing.append(words.ENDED[job.state] ?? "No picture");
}

function drawCaption(caption, { job, picture, first, number, place }, stage) {
  const name = part(caption, "name", () => make("p", { class: "name" }));
  setText(name, place ? "" : words.nameOf(job));
  const line = part(caption, "line", () => make("p", { class: "line" }));
  setText(line, words.captionWords(job, picture).join(" · "));
  drawDetails(caption, picture, number);
  const actions = part(caption, "actions", () => make("div", { class: "asking" }));
  if (!job.open || job.cancelling || !first) drawAsking(actions, job.id, stage, []);
  else drawCancel(actions, job.id, [job], `Cancel picture ${number}`, stage);
  const doubt = part(caption, "doubt", () => make("p", { class: "doubt" }));
  setText(doubt, picture?.suspect ? `Kept, not counted as made: ${picture.suspect}.` : "");
}

// Crops, likeness and everything known about one picture stand on its own page.
function drawDetails(caption, picture, number) {
  const link = part(caption, "details", () => make("a", { class: "more" }, "Details"));
  setAttribute(link, "hidden", !picture && "");
  if (!picture) return;
  setAttribute(link, "href", `/gallery?picture=${encodeURIComponent(picture.id)}`);
  setAttribute(link, "aria-label", `Details of picture ${number}`);
}

function drawBatchActions(place, batch, stage) {
  const open = batch.jobs.filter((job) => job.open && !job.cancelling);
  if (open.length < 2) drawAsking(place, batch.id, stage, []);
  else drawCancel(place, batch.id, open, `Cancel all ${open.length}`, stage);
}

function drawCancel(place, id, jobs, name, stage) {
  const warning = words.cancelQuestion(jobs);
  const cancel = () => stage.act(id, jobs.map((job) => job.id), "cancel");
  const label = jobs.length > 1 ? name : "";
  drawAsking(place, id, stage, [
    { key: "cancel", icon: "cancel", label, name, run: warning ? () => stage.ask(id, "cancel") : cancel },
  ], { text: warning, yes: "Cancel anyway", no: "Keep it", run: cancel, tone: "loss" });
}

// What brought no picture, said once for all jobs that ended the same way.
function drawNotices(place, batch, stage) {
  const groups = new Map();
  for (const job of batch.jobs.filter((job) => !job.open && job.state !== "done")) {
    const key = `${batch.id}/${job.state}/${job.error?.code ?? ""}/${words.errorWords(job)}`;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  const items = [...groups].map(([key, jobs]) => ({ key, jobs }));
  keepInStep(place, items, createNotice, (notice, item) => updateNotice(notice, item, stage));
  const notes = [...new Set(batch.jobs.flatMap((job) => job.notes))];
  setAttribute(place, "data-empty", !items.length && !notes.length && "");
  drawNotes(place, notes);
}

function drawNotes(place, notes) {
  for (const text of notes) {
    const note = make("p", { class: "note" });
    note.dataset.key = `note/${text}`;
    setText(note, text);
    place.append(note);
  }
}

function createNotice({ jobs }) {
  const badge = make("span", { class: `badge ${jobs[0].state}` });
  return make(
    "div",
    { class: "notice", role: "group", "data-state": jobs[0].state },
    make("p", { class: "words" }, badge, make("span", { class: "text" })),
    createDetails(),
    make("div", { class: "asking" }),
  );
}

function updateNotice(notice, { key, jobs }, stage) {
  const [job] = jobs;
  const state = words.ENDED[job.state];
  setText(notice.querySelector(".badge"), jobs.length > 1 ? `${jobs.length} ${state.toLowerCase()}` : state);
  setText(notice.querySelector(".text"), words.noticeWords(job));
  updateDetails(notice.querySelector("details"), job.id);
  const again = () => stage.act(key, jobs.map((job) => job.id), "repeat");
  const label = words.againLabel(jobs);
  const run = job.free ? again : () => stage.ask(key, "again");
  drawAsking(notice.querySelector(".asking"), key, stage, [
    { key: "again", icon: "again", label, name: label, run },
  ], { text: words.againQuestion(jobs), yes: label, no: "Not now", run: again, tone: "spend" });
}

// Buttons, or the question one of them raised, and why the last answer was no.
function drawAsking(place, id, stage, buttons, question) {
  const asked = stage.asking.has(id) && buttons.length > 0;
  const moved = place.dataset.asked !== undefined && place.dataset.asked !== String(asked);
  place.dataset.asked = String(asked);
  const shown = asked
    ? [
        { key: "yes", label: question.yes, name: question.yes, run: question.run, tone: question.tone },
        { key: "no", label: question.no, name: question.no, run: () => stage.ask(id, null) },
      ]
    : buttons;
  const held = place.contains(place.getRootNode().activeElement);
  setText(part(place, "text", () => make("p", { class: "question", role: "status" })), 
    stage.faults.get(id) ?? (asked ? question.text : ""));
  const row = part(place, "row", () => make("div", { class: "row" }));
  keepInStep(row, shown, createButton, (button, item) => updateButton(button, item, stage.busy.has(id)));
  if (moved && held) row.querySelector("button")?.focus();
}

function createButton(item) {
  const button = make("button", { type: "button" });
  if (item.icon) button.append(icon(item.icon));
  button.append(make("span"));
  return button;
}

function updateButton(button, item, busy) {
  setText(button.querySelector("span"), item.label);
  setAttribute(button, "aria-label", item.name);
  setAttribute(button, "title", !item.label && item.name);
  setAttribute(button, "data-tone", item.tone);
  button.disabled = busy;
  button.onclick = item.run;
}
