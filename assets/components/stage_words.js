// What the stage says: states, durations and sums, in the same words everywhere.

import { isolated } from "./dom.js";

export function jobWords(job, now) {
  if (job.cancelling) return "Cancelling";
  if (job.state === "queued") return job.position ? `Queued ${ordinal(job.position)}` : "Queued";
  if (job.state === "waiting") return waitingWords(job, now);
  if (job.stage === "sending") return "Sending";
  if (job.stage === "working") return `Provider working ${shareWords(job)}${duration(now - job.started)}`;
  if (job.stage === "storing") return "Storing";
  return "Starting";
}

// Only where the provider itself says how far it is.
function shareWords(job) {
  return typeof job.percent === "number" ? `${job.percent} % · ` : "";
}

function waitingWords(job, now) {
  const left = job.not_before ? job.not_before - now : 0;
  return left > 0 ? `Trying again in ${duration(left)}` : "Trying again";
}

export const ENDED = {
  failed: "Failed",
  refused: "Refused",
  cancelled: "Cancelled",
  unknown: "Unknown",
};

// One sentence on the money of a job that brought no picture.
export function chargeWords(job) {
  if (job.free) return "";
  if (job.state === "unknown" || job.error?.charged === "perhaps") return "It may have been charged.";
  return "Nothing was charged.";
}

// What happened, the next step and what it cost; some errors say the last one themselves.
export function noticeWords(job) {
  const said = errorWords(job);
  return said.includes("charged") ? said : [said, chargeWords(job)].filter(Boolean).join(" ");
}

export function errorWords(job) {
  if (job.error) return [job.error.message, job.error.hint].filter(Boolean).map(isolated).join(" ");
  if (job.state === "unknown")
    return "The app was stopped while the provider was at work, so the outcome is not known.";
  return job.state === "cancelled" ? "You cancelled it." : "";
}

export function againLabel(jobs) {
  const what = jobs.length > 1 ? `Make ${jobs.length} again` : "Make again";
  const price = jobs.length > 1 ? `${jobs[0].price} each` : jobs[0].price;
  return `${what} · ${price}`;
}

export function againQuestion(jobs) {
  const price = jobs[0].price === "price unknown" ? "at an unknown price" : `for ${jobs[0].price}`;
  const each = jobs.length > 1 ? `${jobs.length} new calls, each ${price}.` : `A new call ${price}.`;
  const before = jobs.some((job) => chargeWords(job) === "It may have been charged.");
  return before ? `${each} The call before may have been charged too.` : each;
}

// What a cancel cannot undo, or "" when nothing has been sent yet.
export function cancelQuestion(jobs) {
  if (!jobs.some((job) => job.state === "running")) return "";
  const started = "The provider is already at work: its call cannot be called back";
  return jobs.every((job) => job.free)
    ? "The drawing has begun. Cancel it and its picture is dropped."
    : `${started} and may still be charged.`;
}

// How many, what they cost in all as far as it is known, when, and by which model.
export function batchLine(batch, now) {
  const models = new Set(batch.jobs.map((job) => job.model));
  const made = models.size > 1 ? plural(models.size, "model") : batch.jobs[0].model;
  const facts = [batchWords(batch), batch.cost, clockTime(batch.created, now), made];
  return facts.filter(Boolean).map(isolated).join(" · ");
}

export function batchWords(batch) {
  const made = madeIn(batch);
  const asked = batch.jobs.reduce((sum, job) => sum + job.count, 0);
  if (batch.open) return `${made} of ${asked} ready`;
  return made === asked ? plural(made, "picture") : `${made} of ${plural(asked, "picture")}`;
}

// A suspect picture is kept and shown, but it is no success.
function madeIn(batch) {
  const good = (job) => job.pictures.filter((picture) => !picture.suspect).length;
  return batch.jobs.reduce((sum, job) => sum + good(job), 0);
}

// What tells a picture from the others of its set; "" where nothing does.
export function nameOf(job) {
  return job.label ? isolated(job.label) : "";
}

export function captionWords(job, picture) {
  if (picture) return [picture.cost, elapsedWords(picture.elapsed)];
  return [job.open ? job.price : chargeWords(job)];
}

export function clockTime(milliseconds, now) {
  const then = new Date(milliseconds);
  const time = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${then.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

export function duration(milliseconds) {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function elapsedWords(seconds) {
  return seconds < 10 ? `${Math.max(seconds, 0.1).toFixed(1)}\u00a0s` : duration(seconds * 1000);
}

export function ordinal(number) {
  const tens = number % 100;
  const ending = tens > 10 && tens < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return `${number}${ending}`;
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

// What a screen reader is told when a batch moves on; "" when nothing worth saying changed.
export function announcement(before, after) {
  if (!before) return after.open ? `Started: ${after.title}` : "";
  if (before.open && !after.open) return `Finished: ${batchWords(after)}.`;
  return madeIn(after) > madeIn(before) ? `${batchWords(after)}.` : "";
}
