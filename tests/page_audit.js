// What a page shows of hostile texts, and whether any of them did something. `made` is number -> text.
(made) => {
  const INLINE = new Set(["inline", "contents", "ruby"]);
  const HIDDEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA"]);
  const BLOCKED = /^(block|flex|grid|table|list-item|none|inline-)/;
  const problems = [];
  const seen = new Set();
  const bare = (text) => text.replace(/\p{Cf}|\s/gu, "");

  function* elements(root) {
    for (const each of root.querySelectorAll("*")) {
      yield each;
      if (each.shadowRoot) yield* elements(each.shadowRoot);
    }
  }

  // The text of a block with its inline elements; "\u2068...\u2069" round what is isolated.
  function textOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || HIDDEN.has(node.tagName)) return "";
    if (node.tagName === "BR") return "\n";
    const style = getComputedStyle(node);
    const inner = [...node.childNodes].map(textOf).join("");
    if (BLOCKED.test(style.display)) return `\n${inner}\n`;
    return style.unicodeBidi.startsWith("isolate") ? `\u2068${inner}\u2069` : inner;
  }

  // A prompt as it is sent is one text, whoever wrote which part of it.
  const isWhole = (block) => block.closest("pre, .combinations, [data-whole]") !== null;

  // What follows, in the same line, a turn of direction that nobody closed before it.
  function turned(line) {
    let depth = 0;
    for (let at = 0; at < line.length; at += 1) {
      const c = line[at];
      if (c === "\u2068" || c === "\u2066" || c === "\u2067") depth += 1;
      else if (c === "\u2069") depth = Math.max(0, depth - 1);
      else if (c === "\u202e" && depth === 0) {
        const rest = line.slice(at + 1).replace(/^.*?(p\d+p|…|$)/u, "");
        if (bare(rest).trim()) return rest;
      }
    }
    return "";
  }

  function checkBlock(block) {
    const whole = textOf(block);
    for (const line of whole.split("\n")) {
      const flipped = isWhole(block) ? "" : turned(line);
      if (flipped) problems.push(`turned round: ${flipped.slice(0, 60)} after ${line.slice(0, 60)}`);
    }
    const text = bare(whole);
    for (const found of text.matchAll(/q(\d+)q/g)) {
      const wanted = made[found[1]] === undefined ? "" : bare(made[found[1]]);
      if (!wanted) continue;
      seen.add(found[1]);
      const rest = text.slice(found.index).split("…")[0];
      const asked = wanted.slice(wanted.indexOf(`q${found[1]}q`));
      const cut = text.slice(found.index + rest.length).startsWith("…");
      const folded = [rest, asked].map((each) => each.toLowerCase());
      if (!folded[0].startsWith(folded[1]) && !(cut && folded[1].startsWith(folded[0])))
        problems.push(`not as it is written: ${rest.slice(0, 260)} | ${asked.slice(0, 260)}`);
    }
  }

  const blocks = new Set();
  for (const element of elements(document)) {
    const run = [...element.attributes].find(
      (one) => one.value.includes("__hit=") && /^on|^srcdoc$/.test(one.name),
    );
    if (run) problems.push(`runs: ${element.outerHTML.slice(0, 120)}`);
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
    if (/^\s*javascript:|evil\.test/i.test(address) || address === "x")
      problems.push(`leads away: ${element.outerHTML.slice(0, 120)}`);
    if (element.tagName === "SCRIPT" && element.textContent.includes("__hit="))
      problems.push(`script: ${element.textContent.slice(0, 80)}`);
    if (element.matches(".katex, .katex-error")) problems.push(`formula: ${element.textContent}`);
    if (element.matches("[data-testid=stIconMaterial]") && element.textContent.includes("bomb"))
      problems.push("an icon of the user's");
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || HIDDEN.has(element.tagName)) continue;
      if (!/q\d+q|\u202e/.test(node.data)) continue;
      let block = element;
      while (INLINE.has(getComputedStyle(block).display) && block.parentElement)
        block = block.parentElement;
      blocks.add(block);
    }
  }
  blocks.forEach(checkBlock);
  return { problems: [...new Set(problems)], seen: [...seen] };
}
