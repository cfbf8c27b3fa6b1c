// What the frame does in the browser: "g" and a letter go to a page, "?" shows the list, and
// [data-copy] buttons copy the text beside them. Loaded once for the whole visit.

const WAIT_MS = 1500;
const SAID_MS = 1500;
const OTHERS = [
  ["Ctrl Enter", "Generate"],
  ["Arrows", "Move in a grid"],
  ["Enter", "Open"],
  ["Space", "Select in the gallery; with Shift all between"],
  ["/", "Search in the gallery"],
  ["z", "A picture at its full size, and back"],
  ["?", "Show this list"],
];

if (!window.imagegenFrame) {
  window.imagegenFrame = true;
  let since = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const waiting = event.timeStamp - since < WAIT_MS;
    since = !waiting && event.key === "g" ? event.timeStamp : -Infinity;
    if (waiting && go(event.key)) event.preventDefault();
    else if (event.key === "?") showList();
    else if (event.key === "/" && search()) event.preventDefault();
    else if (event.key === "z") zoom(document.querySelector("img.original"));
  });
  // Before anybody else hears of it.
  for (const kind of ["click", "keydown"]) addEventListener(kind, holdBack, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
    const picture = event.target.closest?.("img.original");
    if (picture) zoom(picture, event);
  });
}

// Generate waits for a file that is on its way: what it sends would be without it. Streamlit
// draws a button of that name beside such a file.
function holdBack(event) {
  const sends =
    event.type === "click"
      ? event.target.closest?.(".st-key-generate")
      : event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!sends || !document.querySelector('button[aria-label^="Cancel upload"]')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName ?? "");
}

// [letter, title, address] of each page, as the frame says in #imagegen-frame.
function pages() {
  return JSON.parse(document.getElementById("imagegen-frame")?.dataset.pages ?? "[]");
}

// By the link of the navigation where it is drawn, which keeps the session; by address otherwise.
function go(letter) {
  const page = pages().find(([key]) => key === letter);
  if (!page) return false;
  const address = new URL(page[2], location.origin).href;
  const link = [...document.querySelectorAll("nav a")].find((each) => each.href === address);
  if (link) link.click();
  else location.assign(address);
  return true;
}

function showList() {
  if (document.querySelector("dialog.keys-list")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "keys-list";
  dialog.setAttribute("aria-label", "Keyboard");
  const list = document.createElement("dl");
  for (const [letter, title] of pages()) list.append(term(`g ${letter}`), words(title));
  for (const [keys, title] of OTHERS) list.append(term(keys), words(title));
  const close = document.createElement("button");
  close.textContent = "Close";
  close.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  dialog.append(list, close);
  // Inside the app, so that its colours and its type are the page's.
  (document.querySelector("[data-testid=stApp]") ?? document.body).append(dialog);
  dialog.showModal();
}

function term(keys) {
  const made = document.createElement("dt");
  made.textContent = keys;
  return made;
}

function words(title) {
  const made = document.createElement("dd");
  made.textContent = title;
  return made;
}

async function copy(button) {
  const text = button.parentElement.querySelector("pre");
  const done = await writeText(text);
  button.textContent = done ? "Copied" : "Select and copy";
  setTimeout(() => (button.textContent = "Copy"), SAID_MS);
}

// The clipboard is closed to pages of plain http from another machine: there the text is selected.
async function writeText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return false;
  }
}

// One pixel of the picture on one of the page, at the place that was clicked; and back.
function zoom(picture, event) {
  const frame = picture?.closest(".zoom");
  if (!frame) return;
  const box = picture.getBoundingClientRect();
  const x = event ? (event.clientX - box.left) / box.width : 0.5;
  const y = event ? (event.clientY - box.top) / box.height : 0.5;
  if (!frame.classList.toggle("full")) return;
  frame.scrollLeft = x * picture.width - frame.clientWidth / 2;
  frame.scrollTop = y * picture.height - frame.clientHeight / 2;
}

// True when the page has a field to search in.
function search() {
  const field = document.querySelector("input[type=search]");
  field?.focus();
  return Boolean(field);
}
