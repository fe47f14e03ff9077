// Small comforts for every form. All of it is optional: the pages work without this file.
// Names of form fields can shadow DOM properties, so methods are taken from the prototypes.

const all = (root, selector) => [
  ...(root === document ? Document : Element).prototype.querySelectorAll.call(root, selector),
];
const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
const on = (target, kind, heard) => EventTarget.prototype.addEventListener.call(target, kind, heard);
const byId = (id) => Document.prototype.getElementById.call(document, id);

// The first field that is wrong, or the summary of errors, takes the focus where the browser did not give it already.
function focusProblem() {
  const [wrong] = all(document, "#errors[autofocus], [aria-invalid][autofocus]");
  if (wrong && document.activeElement !== wrong) wrong.focus();
}

// A link of the summary leads into its field, and opens the fold the field lies in.
function followSummaryLinks() {
  for (const link of all(document, "#errors a[href^='#']")) {
    on(link, "click", (event) => {
      const field = byId(attribute(link, "href").slice(1));
      if (!field) return;
      event.preventDefault();
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.focus();
      field.scrollIntoView({ block: "center" });
    });
  }
}

// "Show" beside a password. The name stays, aria-pressed says which way it is.
function offerToShow(secret) {
  const [input] = all(secret, "input[type=password]");
  if (!input) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  // The page brings the words, in its language.
  const [page] = all(document, "body");
  button.append(attribute(page, "data-show"));
  button.setAttribute("aria-label", attribute(page, "data-show-label"));
  button.setAttribute("aria-controls", input.id);
  const show = (yes) => {
    input.type = yes ? "text" : "password";
    button.setAttribute("aria-pressed", String(yes));
  };
  show(false);
  on(button, "click", () => show(input.type === "password"));
  // Hidden again before it is sent or kept, or the browser may remember it as ordinary text.
  if (input.form) on(input.form, "submit", () => show(false));
  on(window, "pagehide", () => show(false));
  secret.append(button);
}

// One press, one request. The button comes back when the person does, or when nothing happens.
function sendOnce(form) {
  const buttons = all(form, "button[type=submit]");
  let sent = false;
  let timer = 0;
  const release = () => {
    sent = false;
    clearTimeout(timer);
    for (const button of buttons) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  };
  on(form, "submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    // After this turn, so that the button's own value is still sent.
    setTimeout(() => {
      if (!sent || event.defaultPrevented) return release();
      for (const button of buttons) {
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
      }
    }, 0);
    timer = setTimeout(release, 10_000);
  });
  on(window, "pageshow", release);
}

// People paste "Your code is 123 456", or the whole e-mail: keep the code, or the token that came in its place.
function acceptPastedCode(input) {
  on(input, "paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    const token = text.match(/(?<![\w-])[\w-]{43}(?![\w-])/);
    const found = token ?? text.match(/(?<!\d)\d{3}[\s-]?\d{3}(?:[\s-]?\d{3}[\s-]?\d{3})?(?!\d)/);
    if (!found) return;
    event.preventDefault();
    input.value = token ? found[0] : found[0].replace(/\D/g, "");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// How long until another code can be asked for, on the button that asks for it. The summary says it in words, once: what
// changes each second is for the eyes alone.
function countDown(form) {
  const [button] = all(form, "button[type=submit]");
  const end = Date.now() + Number(attribute(form, "data-again-in")) * 1000;
  if (!button || !(end > Date.now())) return;
  const clock = document.createElement("span");
  clock.className = "countdown";
  clock.dir = "ltr";
  clock.setAttribute("aria-hidden", "true");
  button.append(" ", clock);
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) return clock.remove();
    const parts = left < 3600 ? [left / 60, left % 60] : [left / 3600, (left / 60) % 60, left % 60];
    const [first, ...rest] = parts.map((part) => String(Math.floor(part)));
    clock.textContent = [first, ...rest.map((part) => part.padStart(2, "0"))].join(":");
    setTimeout(tick, ((end - Date.now()) % 1000) + 10);
  };
  tick();
}

focusProblem();
followSummaryLinks();
all(document, ".secret").forEach(offerToShow);
all(document, "form[method=post]").forEach(sendOnce);
all(document, "input[data-code]").forEach(acceptPastedCode);
all(document, "form[data-again-in]").forEach(countDown);
