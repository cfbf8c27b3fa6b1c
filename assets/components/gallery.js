// The gallery grid: rows of uncropped pictures, one line under each, opened by click or Enter.
// Every text arrives as data and is set as textContent.

const SVG = "http://www.w3.org/2000/svg"

const SHAPES = {
  draft: "M3 13.5V16h2.5L13 8.5 10.5 6 3 13.5zM15 6.5 12.5 4 11.5 5 14 7.5 15 6.5z",
  suspect: "M10 3 1.5 17h17L10 3zm-.8 5h1.6v4.5H9.2V8zm0 5.8h1.6v1.6H9.2v-1.6z",
}

const grids = new WeakMap()

export default function gallery({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".grid")
  const grid = grids.get(parentElement) ?? { content: "" }
  grids.set(parentElement, grid)
  grid.open = (id) => setTriggerValue("open", id)
  const content = JSON.stringify(data.items)
  if (grid.content !== content) {
    const turned = grid.content !== ""
    grid.content = content
    root.replaceChildren(...data.items.map((item) => card(item, grid)))
    if (!giveFocus(root, data.focus) && turned) root.scrollIntoView({ block: "start" })
  }
  root.onkeydown = (event) => moveFocus(event, root)
  root.onfocusin = (event) => setStop(root, event.target.closest(".card"))
}

function card(item, grid) {
  const link = element("a", "card")
  link.href = item.href
  link.dataset.id = item.id
  link.tabIndex = -1
  link.title = item.title
  link.style.setProperty("--ratio", item.width / item.height)
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
    event.preventDefault()
    grid.open(item.id)
  }
  link.append(frame(item), line(item))
  return link
}

function frame(item) {
  const box = element("span", "frame")
  const image = element("img", "")
  image.loading = "lazy"
  image.decoding = "async"
  image.width = item.width
  image.height = item.height
  image.alt = item.title
  image.style.maxWidth = `${item.thumbnail_width}px`
  image.src = item.thumbnail
  image.onerror = () => box.classList.add("missing")
  box.append(image)
  const badges = element("span", "badges")
  if (item.draft) badges.append(badge("draft", "DRAFT"))
  if (item.suspect) badges.append(badge("suspect", "SUSPECT", item.suspect))
  if (badges.childElementCount) box.append(badges)
  return box
}

function line(item) {
  const caption = element("span", "line")
  caption.append(text("what", item.title), text("cost", item.cost), text("state", item.state))
  return caption
}

function badge(kind, word, why = "") {
  const mark = element("span", `badge ${kind}`)
  mark.title = why
  const shape = document.createElementNS(SVG, "svg")
  shape.setAttribute("viewBox", "0 0 20 20")
  shape.setAttribute("aria-hidden", "true")
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", SHAPES[kind])
  shape.append(path)
  mark.append(shape, word)
  return mark
}

function moveFocus(event, root) {
  const cards = [...root.querySelectorAll(".card")]
  const here = cards.indexOf(event.target.closest(".card"))
  if (here < 0 || event.metaKey || event.ctrlKey || event.altKey) return
  const next = {
    ArrowRight: () => cards[here + 1],
    ArrowLeft: () => cards[here - 1],
    ArrowDown: () => nearest(cards, here, 1),
    ArrowUp: () => nearest(cards, here, -1),
    Home: () => cards[0],
    End: () => cards.at(-1),
  }[event.key]?.()
  if (!next) return
  event.preventDefault()
  next.focus()
}

// The card of the next row (direction 1) or the row before (-1) that stands closest below or above.
function nearest(cards, here, direction) {
  const from = cards[here].getBoundingClientRect()
  const middle = from.left + from.width / 2
  let best
  let row
  for (let i = here + direction; i >= 0 && i < cards.length; i += direction) {
    const box = cards[i].getBoundingClientRect()
    if (Math.abs(box.top - from.top) < 4) continue
    if (row !== undefined && Math.abs(box.top - row) >= 4) break
    row = box.top
    const distance = Math.abs(box.left + box.width / 2 - middle)
    if (!best || distance < best.distance) best = { card: cards[i], distance }
  }
  return best?.card
}

// One card is the grid's stop for Tab; arrows move within.
function setStop(root, stop) {
  for (const each of root.querySelectorAll(".card")) each.tabIndex = each === stop ? 0 : -1
}

// Back on the card that was open last; returns it, or nothing when it is not among them.
function giveFocus(root, id) {
  const cards = [...root.querySelectorAll(".card")]
  const wanted = cards.find((each) => each.dataset.id === id)
  setStop(root, wanted ?? cards[0])
  wanted?.focus()
  return wanted
}

function element(name, className) {
  const made = document.createElement(name)
  if (className) made.className = className
  return made
}

function text(className, words) {
  const made = element("span", className)
  made.textContent = words
  return made
}
