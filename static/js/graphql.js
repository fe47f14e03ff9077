// The page at /graphql: queries are run in place and by key, run again out of a history, and the schema is searched while
// somebody types. All of it is optional: the page works without this file.
// Names of form fields can shadow DOM properties, so methods are taken from the prototypes.

const all = (root, selector) => [
  ...(root === document ? Document : Element).prototype.querySelectorAll.call(root, selector),
];
const one = (root, selector) => all(root, selector)[0];

const form = one(document, "form.explorer");
const field = (name) => one(form, `[name=${name}]`);
const told = one(form, "[data-status]");
const answer = one(form, "[data-answer]");

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// The object that a field holds as JSON; an empty one where nothing is typed, `null` where it is something else.
function objectIn(name) {
  const text = field(name).value;
  if (!text.trim()) return {};
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function refuse(name) {
  told.textContent = form.dataset[name];
  field(name).setAttribute("aria-invalid", "true");
  field(name).focus();
}

let runs = 0;

// Asks as any program does: the token goes into a header, and nothing into the address.
async function run() {
  for (const name of ["variables", "headers"]) field(name).removeAttribute("aria-invalid");
  const [variables, headers] = [objectIn("variables"), objectIn("headers")];
  if (!variables) return refuse("variables");
  if (!headers || Object.values(headers).some((value) => typeof value !== "string")) return refuse("headers");
  const query = field("query").value;
  const operationName = field("operationName").value.trim() || undefined;
  const mine = ++runs;
  told.textContent = form.dataset.running;
  answer.textContent = "";
  keep(query);
  const started = performance.now();
  try {
    const sent = new Headers({ "Content-Type": "application/json", Accept: "application/json" });
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const response = await fetch("/graphql", {
      method: "POST",
      headers: sent,
      body: JSON.stringify({ query, variables, operationName }),
      credentials: "same-origin",
    });
    const text = await response.text();
    // Somebody has asked for something else meanwhile.
    if (mine !== runs) return;
    const took = Math.round(performance.now() - started);
    told.textContent = form.dataset.took.replace("{s}", response.status).replace("{n}", took);
    answer.textContent = indented(text);
  } catch (error) {
    if (mine !== runs) return;
    // A name or a value that no header can have is refused before anything is sent.
    const isHeader = error instanceof TypeError && /header|ByteString/i.test(error.message);
    if (isHeader) refuse("headers");
    else told.textContent = form.dataset.unreachable;
  }
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});

// --- The history. ----------------------------------------------------------------------------------------------------

const KEPT = "graphql-history";
const MOST = 20;
const LONGEST = 10_000;
const COMMENTS_AND_TEXTS = /#[^\n\r]*|"""(?:\\"""|[^])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?/g;

// What stands in quotation marks or in a comment may be a password or a token.
const withoutTexts = (query) =>
  query.replace(COMMENTS_AND_TEXTS, (found) => (found.startsWith("#") ? "" : '""')).trim();

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(list) ? list.filter((query) => typeof query === "string") : [];
  } catch {
    return [];
  }
}

function keep(query) {
  const plain = withoutTexts(query);
  if (!plain || plain.length > LONGEST) return;
  const others = kept().filter((other) => other !== plain);
  store([plain, ...others].slice(0, MOST));
}

// Where a browser keeps nothing, there is no history.
function store(list) {
  try {
    if (list.length) localStorage.setItem(KEPT, JSON.stringify(list));
    else localStorage.removeItem(KEPT);
  } catch {
    return;
  }
  showHistory();
}

function showHistory() {
  const place = one(form, "[data-history]");
  const list = kept();
  place.hidden = !list.length;
  const entry = (query) => {
    const button = document.createElement("button");
    button.type = "button";
    button.classList.add("button", "button-quiet", "button-small");
    const code = document.createElement("code");
    code.translate = false;
    code.textContent = query.replace(/\s+/g, " ").slice(0, 80);
    button.append(code);
    button.addEventListener("click", () => put({ query }));
    const item = document.createElement("li");
    item.append(button);
    return item;
  };
  one(place, "[data-entries]").replaceChildren(...list.map(entry));
}

function put({ query, variables }) {
  field("query").value = query;
  if (variables !== undefined) field("variables").value = variables;
  field("operationName").value = "";
  form.scrollIntoView({ block: "start" });
  field("query").focus({ preventScroll: true });
}

one(form, "[data-clear]").addEventListener("click", () => {
  store([]);
  field("query").focus();
});
showHistory();

// --- The schema. -----------------------------------------------------------------------------------------------------

// An example goes into the form without the page being left: what else is typed there stays.
for (const link of all(document, "[data-example]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const entry = link.closest("[data-entry]");
    const text = (selector) => one(entry, selector)?.textContent ?? "";
    put({ query: text("[data-query]"), variables: text("[data-example-variables]") });
  });
}

const search = one(document, "[data-schema-search]");
if (search) {
  const typed = one(search, "input");
  const status = one(search, "[data-search-status]");
  const entries = all(document, "[data-entry]").map((entry) => {
    const parts = all(entry, "code, [lang=en]").filter((part) => !part.closest("pre"));
    return { entry, text: parts.map((part) => part.textContent).join("\n").toLowerCase() };
  });
  const filter = () => {
    const wanted = typed.value.trim().toLowerCase();
    let found = 0;
    for (const { entry, text } of entries) {
      entry.hidden = !text.includes(wanted);
      if (!entry.hidden) found += 1;
    }
    for (const group of all(document, "[data-group]")) {
      group.hidden = !all(group, "[data-entry]").some((entry) => !entry.hidden);
    }
    const words = found ? search.dataset.found.replace("{n}", found) : search.dataset.none;
    status.textContent = wanted ? words : "";
  };
  typed.addEventListener("input", filter);
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  // A link may lead to what is folded, or hidden by the search.
  const show = (hash) => {
    const entry = hash.startsWith("#") ? document.getElementById(hash.slice(1)) : null;
    if (!entry?.matches("[data-entry]")) return;
    if (entry.hidden) {
      typed.value = "";
      filter();
    }
    if (entry.matches("details")) entry.open = true;
  };
  for (const link of all(document, "a[href^='#type_']")) link.addEventListener("click", () => show(link.hash));
  show(location.hash);
  if (typed.value) filter();
}
