// What is kept of a job's calls: whom each went to, how it ended, and what the provider said.
// Fetched when it is opened, and again after the job was asked for another time.

import { isolated, make, setText } from "./dom.js";
import { clockTime, duration } from "./stage_words.js";

export function createDetails() {
  const details = make("details", { class: "details" });
  details.append(make("summary"), make("div", { class: "attempts", role: "status" }));
  details.firstChild.textContent = "What the provider said";
  details.addEventListener("toggle", () => details.open && load(details));
  return details;
}

export function updateDetails(details, job) {
  if (details.dataset.job === job) return;
  details.dataset.job = job;
  details.open = false;
}

async function load(details) {
  const place = details.lastChild;
  const id = details.dataset.job;
  setText(place, "Reading ...");
  try {
    const address = new URL(`/api/jobs/${encodeURIComponent(id)}`, document.baseURI).href;
    const answer = await (await fetch(address)).json();
    if (details.dataset.job !== id) return;
    if (answer.error) setText(place, `${answer.error.message} ${answer.error.hint}`.trim());
    else place.replaceChildren(...answer.job.attempts.flatMap(drawAttempt));
    if (!place.childNodes.length) setText(place, "It was never sent.");
  } catch {
    setText(place, "The app did not answer. Close this and open it again.");
  }
}

function drawAttempt(attempt) {
  const took = attempt.ended ? duration(attempt.ended - attempt.started) : "";
  const facts = [
    `Attempt ${attempt.number}`,
    attempt.model,
    clockTime(attempt.started, Date.now()),
    took,
    attempt.outcome,
  ];
  const line = make("p", { class: "line" });
  setText(line, facts.filter(Boolean).map(isolated).join(" · "));
  const said = make("pre", { tabindex: "0", "aria-label": `Answer to attempt ${attempt.number}` });
  setText(said, attempt.body || attempt.message || "Nothing was said.");
  return [line, said];
}
