// Comforts of the admin site. All of it is optional: the pages work without this file.

const all = (root, selector) => [
  ...(root === document ? Document : Element).prototype.querySelectorAll.call(root, selector),
];
const one = (root, selector) => all(root, selector)[0];
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

// A list of filters closes when somebody clicks elsewhere, or presses Escape.
function closeChips() {
  const chips = all(document, "details.chip");
  document.addEventListener("click", (event) => {
    for (const chip of chips) if (!chip.contains(event.target)) chip.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const chip of chips.filter((chip) => chip.open)) {
      chip.open = false;
      one(chip, "summary").focus();
    }
  });
}

// "/" goes to the search, where nobody is typing.
function searchByKey() {
  const field = one(document, "[data-search]");
  if (!field) return;
  document.addEventListener("keydown", (event) => {
    const busy = /^(input|select|textarea)$/i.test(document.activeElement?.tagName ?? "");
    if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

// One box for all rows of the page, how many are picked, and a row of boxes at once with the shift key.
function pickRows(board) {
  const boxes = all(board, "input.pick");
  const head = one(board, "thead .rows-pick");
  if (!boxes.length || !head) return;
  const every = make("input", "pick");
  every.type = "checkbox";
  every.setAttribute("aria-label", head.dataset.every);
  head.replaceChildren(every);
  const count = one(board, "[data-picked]");
  const across = one(board, "input[name=select_across]");
  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    every.checked = picked === boxes.length;
    every.indeterminate = picked > 0 && picked < boxes.length;
    const words = across?.checked ? "" : picked ? count?.dataset.picked.replace("{n}", picked) : "";
    if (count && count.textContent !== words) count.textContent = words;
  };
  let last = null;
  every.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
    tell();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last && last !== box) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
      }
      last = box;
      tell();
    });
  }
  across?.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}

// Where a wide table goes on: an edge of its card tells, and the first column stays.
function tellEdges(scroll) {
  const tell = () => {
    const room = scroll.scrollWidth - scroll.clientWidth;
    // From right to left it is counted downwards.
    const at = Math.abs(scroll.scrollLeft);
    const more = [at > 1 && "start", room - at > 1 && "end"].filter(Boolean).join(" ");
    if (scroll.dataset.more !== more) scroll.dataset.more = more;
  };
  scroll.addEventListener("scroll", tell, { passive: true });
  new ResizeObserver(tell).observe(scroll);
  tell();
}

// Two columns: what there is, with a filter over it, and what is chosen. The boxes stay the same ones.
function splitPicker(picker) {
  const list = one(picker, "[data-picker-list]");
  if (!list) return;
  const columns = make("div", "picker-columns");
  const side = (head) => {
    const part = make("div", "picker-side");
    const items = make("ul", "picker-list");
    part.append(head, items);
    columns.append(part);
    return items;
  };
  const filter = make("input", "input");
  filter.type = "search";
  filter.placeholder = picker.dataset.filter;
  filter.setAttribute("aria-label", picker.dataset.filterOf);
  const chosenHead = make("p", "picker-head");
  chosenHead.setAttribute("aria-live", "polite");
  const [left, right] = [side(filter), side(chosenHead)];
  const items = all(list, "li");
  const place = () => {
    const words = filter.value.trim().toLowerCase();
    let chosen = 0;
    for (const item of items) {
      const box = one(item, "input");
      const home = box.checked ? right : left;
      if (item.parentElement !== home) {
        const later = items.slice(items.indexOf(item) + 1).find((other) => other.parentElement === home);
        home.insertBefore(item, later ?? null);
      }
      chosen += box.checked ? 1 : 0;
      item.hidden = !box.checked && words !== "" && !item.textContent.toLowerCase().includes(words);
    }
    const told = picker.dataset.chosen.replace("{n}", chosen);
    if (chosenHead.textContent !== told) chosenHead.textContent = told;
  };
  filter.addEventListener("input", place);
  // Enter in the filter must not send the form.
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  columns.addEventListener("change", (event) => {
    if (event.target === filter) return;
    place();
    // The box has moved to the other side, and keeps the focus.
    event.target.focus();
  });
  left.append(...items);
  list.replaceWith(columns);
  place();
}

// A file of addresses goes into the field for them, to be read once more before it is sent.
function takeFiles(field) {
  const label = make("label", "label", field.dataset.file);
  label.classList.add("label-apart");
  const picker = make("input", "input");
  const error = make("p", "error", field.dataset.fileTooLarge);
  error.id = `${field.id}_file_error`;
  error.setAttribute("role", "alert");
  picker.type = "file";
  picker.accept = ".csv,.txt,text/csv,text/plain";
  picker.id = `${field.id}_file`;
  label.htmlFor = picker.id;
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    const isTooLarge = file !== undefined && file.size > 64 * 1024;
    if (isTooLarge) {
      picker.setAttribute("aria-invalid", "true");
      picker.setAttribute("aria-describedby", error.id);
      picker.after(error);
    } else {
      picker.removeAttribute("aria-invalid");
      picker.removeAttribute("aria-describedby");
      error.remove();
    }
    if (file && !isTooLarge) field.value = await file.text();
  });
  // Behind what is wrong with the field.
  field.parentElement.append(label, picker);
}

// How far something has come is looked up again every two seconds, as long as it goes on.
function followWork() {
  const look = async () => {
    const shown = one(document, "[data-live=true]");
    if (!shown) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected || !answer.ok) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = one(page.documentElement, "[data-live]");
      const focused = shown.contains(document.activeElement);
      if (now) shown.replaceWith(document.adoptNode(now));
      if (focused && now) (one(now, "button") ?? one(now, "a"))?.focus();
    } catch {
      // The network is away for the moment: the next look may find it again.
    }
    setTimeout(look, 2000);
  };
  if (one(document, "[data-live=true]")) setTimeout(look, 2000);
}

closeChips();
followWork();
searchByKey();
all(document, "form[data-board]").forEach(pickRows);
all(document, ".board .scroll").forEach(tellEdges);
all(document, "[data-picker]").forEach(splitPicker);
all(document, "textarea[data-file]").forEach(takeFiles);
