// What is wrong with the page as it stands: cut, spilled, overlapping, beyond the edge, or in plain English.
// `known` are the words that are nobody's sentences: names, and what people have typed.
(known) => {
  const faults = new Set();
  const page = document.documentElement;
  const width = page.clientWidth;
  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const name = (element) => {
    const names = [...element.classList].map((one) => `.${one}`).join("");
    const own = `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${names}`;
    const parent = element.parentElement;
    return parent && parent !== document.body && !element.id && !names ? `${name(parent)} > ${own}` : own;
  };
  const short = (text) => text.replace(/[\u202c\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim().slice(0, 60);
  const is = (kind, element, text) => faults.add(`${kind}: ${name(element)} “${short(text)}”`);

  // --- What can be seen. -------------------------------------------------------------------------------------------
  const hidden = new Map();
  const isHidden = (element) => {
    if (!element || element === page) return false;
    if (!hidden.has(element)) {
      const clipped = style(element).clipPath !== "none" && element.clientWidth <= 1;
      hidden.set(element, clipped || isHidden(element.parentElement));
    }
    return hidden.get(element);
  };
  const isSeen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isHidden(element);
  const NOTHING = { left: 0, right: 0, top: 0, bottom: 0 };
  const ALL = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
  const both = (a, b) => {
    const left = Math.max(a.left, b.left), right = Math.min(a.right, b.right);
    const top = Math.max(a.top, b.top), bottom = Math.min(a.bottom, b.bottom);
    return right > left && bottom > top ? { left, right, top, bottom } : NOTHING;
  };
  const clips = new Map();
  // What its ancestors leave of something.
  const clip = (element) => {
    if (!element || element === page || element === document.body) return ALL;
    if (!clips.has(element)) {
      const above = clip(element.parentElement);
      const { overflowX, overflowY } = style(element);
      clips.set(element, overflowX === "visible" && overflowY === "visible"
        ? above : both(above, element.getBoundingClientRect()));
    }
    return clips.get(element);
  };

  // --- Texts and controls, with their places. ----------------------------------------------------------------------
  const things = [];
  const add = (rect, element, text, control) => {
    const seen = both(rect, clip(element));
    if (seen === NOTHING || seen.bottom + scrollY <= 0) return;
    things.push({ ...seen, element, text, control });
    if (seen.left < -1 || seen.right > width + 1) is("beyond the edge", element, text);
  };
  const NOT_SHOWN = "script, style, noscript, title, option, datalist, template";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(NOT_SHOWN) || !isSeen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      // Letters stand in the middle of their line.
      const air = (line.bottom - line.top) * 0.22;
      add({ left: line.left, right: line.right, top: line.top + air, bottom: line.bottom - air }, element, node.data, false);
    }
  }
  const px = (text) => parseFloat(text) || 0;
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, progress")) {
    if (!isSeen(control)) continue;
    const rect = control.getBoundingClientRect();
    const { paddingLeft, paddingRight, paddingTop, paddingBottom } = style(control);
    const inner = control.matches("button") ? rect : {
      left: rect.left + px(paddingLeft), right: rect.right - px(paddingRight),
      top: rect.top + px(paddingTop), bottom: rect.bottom - px(paddingBottom),
    };
    add(inner, control, control.textContent || control.value || control.type, true);
  }

  // --- Overlapping. ------------------------------------------------------------------------------------------------
  // A list that opens over the page covers what is beneath it.
  const layer = (element) => {
    const over = element.closest(".chip-choices");
    return over && style(over).position === "absolute" ? over : null;
  };
  things.sort((a, b) => a.top - b.top);
  things.forEach((one, at) => {
    for (let next = at + 1; next < things.length && things[next].top < one.bottom - 1.5; next += 1) {
      const other = things[next];
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) < 1.5) continue;
      if (Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) < 1.5) continue;
      if (one.element === other.element) continue;
      if (one.control && one.element.contains(other.element)) continue;
      if (other.control && other.element.contains(one.element)) continue;
      if (layer(one.element) !== layer(other.element)) continue;
      is(`overlaps ${name(other.element)} “${short(other.text)}”`, one.element, one.text);
    }
  });

  // --- Cut and spilled. --------------------------------------------------------------------------------------------
  const isSaid = (text) => /[\u202e\u00c0-\u024f\u1e00-\u1eff]/.test(text);
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.textContent.trim() || element.closest("svg, select, pre, code, .chip") || !isSeen(element)) continue;
    const { overflowX, overflowY, display } = style(element);
    if (display === "inline" || display === "contents") continue;
    const wide = element.scrollWidth > element.clientWidth + 1, high = element.scrollHeight > element.clientHeight + 2;
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    // What somebody has typed may be cut in a list; a sentence may not.
    if ((cuts(overflowX) && wide || cuts(overflowY) && high) && isSaid(element.innerText)) is("cut", element, element.innerText);
    if (overflowX === "visible" && wide && element.clientWidth > 0) {
      const inner = [...element.children].some((child) => child.scrollWidth > element.clientWidth + 1 && style(child).overflowX === "visible");
      if (!inner) is(`spills by ${element.scrollWidth - element.clientWidth}px`, element, element.textContent);
    }
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll("select, input[placeholder]")) {
    if (!isSeen(field)) continue;
    const text = field.matches("select") ? field.selectedOptions[0]?.text ?? "" : field.placeholder;
    const { font, paddingLeft, paddingRight, letterSpacing } = style(field);
    pen.font = font;
    const plain = text.replace(/[\u202c\u202e\u2066-\u2069]/g, "");
    const needed = pen.measureText(plain).width + px(letterSpacing) * plain.length;
    const arrow = field.matches("select") ? 18 : 0;
    if (needed > field.clientWidth - px(paddingLeft) - px(paddingRight) - arrow + 1) is("cut in its field", field, text);
  }

  // --- Plain English. ----------------------------------------------------------------------------------------------
  const lang = page.lang;
  const OWN_WORDS = "script, style, code, kbd, pre, [translate=no], template, [lang]:not(html)";
  const words = (text) => {
    const plain = text.normalize("NFC")
      .replace(/\u202e[^\u202c]*\u202c/g, " ")
      .replace(/[^\s@<>]+@[^\s@<>]+/g, " ")
      .replace(/(https?:\/\/|\/)[\w./?=&%:-]*/g, " ");
    const found = plain.match(/(?<![\p{L}\p{N}_])[A-Za-z]{2,}(?![\p{L}\p{N}_])/gu) ?? [];
    return found.filter((word) => word !== "UTC" && !known.includes(word));
  };
  // Zones keep the names that the IANA gave them.
  const isZone = (element) =>
    element.matches("[name=time_zone] option") && element.text === element.value.replaceAll("_", " ");
  const english = (element, text, where) => {
    if (isZone(element)) return;
    const found = words(text);
    if (found.length && !element.closest(OWN_WORDS)) is(`English in ${where}, ${found.join(" ")}`, element, text);
  };
  const every = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  for (let node = every.nextNode(); node; node = every.nextNode()) {
    if (node.data.trim() && node.parentElement) {
      const inNoscript = node.parentElement.matches("noscript");
      english(node.parentElement, inNoscript ? node.data.replace(/<[^>]*>/g, " ") : node.data, "a text");
    }
  }
  for (const element of document.querySelectorAll("*")) {
    for (const attribute of ["aria-label", "aria-description", "title", "placeholder", "alt", "label", "content"]) {
      if (attribute === "content" && !/description|title/.test(element.getAttribute("name") ?? "")) continue;
      // What is kept, beneath what is said of it.
      if (attribute === "title" && element.hasAttribute("data-raw")) continue;
      if (element.hasAttribute(attribute)) english(element, element.getAttribute(attribute), attribute);
    }
    if (element.matches("input[type=submit], input[type=button], input[type=reset]")) english(element, element.value, "value");
    for (const [key, text] of Object.entries(element.dataset)) if (/\s|[^\x00-\x7f]/.test(text)) english(element, text, `data-${key}`);
  }
  if (!["en-XA", "ar-XB"].includes(lang)) faults.add(`the page is in ${lang}`);
  if (page.scrollWidth > width) faults.add(`scrolls sideways, ${page.scrollWidth} of ${width}px`);
  return [...faults];
}
