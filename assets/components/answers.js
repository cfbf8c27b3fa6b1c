// Asks our routes for something, and turns whatever comes back into an answer or into words.

const SILENT = "The app did not answer. Check that it is running.";
const LATER = [401, 408, 429]; // not now: after a sign-in, or in a while

// The answer, or {error: words, again, code, signIn}: `again` where it may be taken later.
// It outlives a reload of the page.
export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", body: JSON.stringify(body), keepalive: true, headers });
}

export function get(path) {
  return ask(path, {});
}

async function ask(path, request) {
  try {
    const answer = await fetch(new URL(path, document.baseURI).href, request);
    const found = await answer.json();
    if (answer.ok && !found.error) return found;
    return refusal(answer.status, found.error);
  } catch {
    return { error: SILENT, again: true };
  }
}

// What stands between here and the app answers in forms of its own: it is asked again.
function refusal(status, error) {
  const { code, message, hint = "" } = error ?? {};
  const isOurs = typeof message === "string";
  const again = !isOurs || LATER.includes(status) || status >= 500 || code === "config";
  const words = isOurs ? `${sentence(message)} ${hint}`.trim() : SILENT;
  return { error: words, again, code, signIn: status === 401 };
}

function sentence(message) {
  return /[.!?。]$/.test(message) ? message : `${message}.`;
}
