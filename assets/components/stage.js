// The stage: batches of pictures, newest first, open ones live over one event stream.
// Mounted by imagegen/ui/parts/stage.py; the views it draws are made by imagegen/progress.py.

import { drawStage, tickClocks } from "./stage_view.js";

const RECONNECT_MS = 3000;
const WORRY_MS = 5000;
const stages = new WeakMap();

// Runs at each rerun: the instance stays, only the data are new. The answer is the clean-up.
export default function (component) {
  return mountStage(component, Stage);
}

// `Kind` is the stage, or one that draws more.
export function mountStage(component, Kind) {
  const place = component.parentElement;
  const stage = stages.get(place) ?? new Kind(place.querySelector("[data-stage]"));
  stages.set(place, stage);
  stage.tell = (name, value) => component.setTriggerValue(name, value);
  stage.receive(component.data);
  return () => {
    stage.close();
    stages.delete(place);
  };
}

export class Stage {
  constructor(root) {
    this.root = root;
    this.batches = new Map();
    this.live = new Set(); // batches seen open and not yet reported as finished
    this.asking = new Map(); // job or batch -> the question that stands open on it
    this.faults = new Map(); // job or batch -> why the last action failed
    this.busy = new Set(); // jobs or batches with an action under way
    this.clockAhead = 0;
    this.interrupted = false;
    this.clock = setInterval(() => tickClocks(this), 1000);
  }

  // The page knows which batches there are; how an open one stands, the stream knows better. One
  // that was closed here and is open there has got another job from the page.
  receive({ batches, empty }) {
    this.empty = empty;
    const listed = new Set(batches.map((batch) => batch.id));
    for (const [id, batch] of this.batches) if (!listed.has(id) && !batch.open) this.forget(id);
    const unknown = batches.filter((batch) => !this.batches.has(batch.id));
    for (const batch of batches)
      if (!batch.open || !this.batches.get(batch.id)?.open) this.keep(batch);
    this.settle();
    if (this.drawn && unknown.some((batch) => batch.open)) this.showTop();
    this.drawn = true;
  }

  // What was just asked for starts on top: on a phone that is a screen below the button.
  showTop() {
    const { top } = this.root.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) this.root.scrollIntoView({ block: "start" });
  }

  // From the stream, or the answer to an action: the younger of two views is the true one.
  merge(batch) {
    this.clockAhead = Date.now() - batch.at;
    if (!(this.batches.get(batch.id)?.at > batch.at)) this.keep(batch);
  }

  keep(batch) {
    this.batches.set(batch.id, batch);
    if (batch.open) this.live.add(batch.id);
  }

  forget(id) {
    this.batches.delete(id);
    this.live.delete(id);
  }

  settle() {
    const finished = [...this.live].filter((id) => !this.batches.get(id).open);
    finished.forEach((id) => this.live.delete(id));
    drawStage(this);
    this.connect();
    if (finished.length) this.tell("finished", finished[finished.length - 1]);
  }

  // Where the cells of a batch stand.
  layout(batch) {
    return batch.sheet;
  }

  // One stream carries every open batch: a browser has six connections to a host, not more.
  connect() {
    const wanted = [...this.live].sort().slice(-20).join(",");
    if (wanted === this.listening) return;
    this.disconnect();
    if (!wanted) return;
    this.listening = wanted;
    this.source = new EventSource(address(`/api/batches/${wanted}/events`));
    this.source.addEventListener("batch", (message) => {
      this.merge(JSON.parse(message.data));
      this.settle();
    });
    this.source.addEventListener("end", () => this.source?.close());
    this.source.onopen = () => this.interrupt(false);
    this.source.onerror = () => this.lose();
  }

  // A stream that ends of age is back within two seconds: only a longer silence is worth words.
  lose() {
    this.worry ??= setTimeout(() => this.interrupt(true), WORRY_MS);
    if (this.source?.readyState !== EventSource.CLOSED) return; // the browser tries again itself
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.listening = "";
      this.connect();
    }, RECONNECT_MS);
  }

  interrupt(value) {
    clearTimeout(this.worry);
    this.worry = undefined;
    if (this.interrupted === value) return;
    this.interrupted = value;
    drawStage(this);
  }

  disconnect() {
    clearTimeout(this.retry);
    clearTimeout(this.worry);
    this.worry = undefined;
    this.source?.close();
    this.source = undefined;
    this.listening = "";
    this.interrupted = false;
  }

  close() {
    clearInterval(this.clock);
    this.disconnect();
  }

  ask(id, question) {
    this.faults.delete(id);
    if (question) this.asking.set(id, question);
    else this.asking.delete(id);
    drawStage(this);
  }

  // Posts one action after the other; `id` is where its outcome is shown.
  async act(id, jobs, action) {
    if (this.busy.has(id)) return;
    this.busy.add(id);
    this.ask(id, null);
    for (const job of jobs) {
      const fault = await this.post(`/api/jobs/${encodeURIComponent(job)}/${action}`);
      if (fault) this.faults.set(id, fault);
    }
    this.busy.delete(id);
    this.settle();
  }

  async post(path) {
    try {
      const answer = await fetch(address(path), { method: "POST" });
      const body = await answer.json();
      if (body.batch) this.merge(body.batch);
      return body.error ? `${body.error.message} ${body.error.hint}`.trim() : "";
    } catch {
      return "The app did not answer. Check that it is running, then try again.";
    }
  }
}

function address(path) {
  return new URL(path, document.baseURI).href;
}
