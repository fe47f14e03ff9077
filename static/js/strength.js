// An estimate of the password while it is typed. Advice only: it never stops anybody.

const DELAY = 300;
const COMPANIONS = ["email", "username", "first_name", "last_name"];

const one = (root, selector) =>
  (root === document ? Document : Element).prototype.querySelector.call(root, selector);

function watch(input) {
  const address = Element.prototype.getAttribute.call(input, "data-strength");
  const meter = one(document, `[data-strength-for="${CSS.escape(input.id)}"]`);
  const { form } = input;
  const text = meter && one(meter, ".strength-text");
  if (!address || !text || !form) return;

  let timer = 0;
  let request = null;

  const rules = meter.querySelectorAll("[data-rule]");

  // What is broken; nothing is known of it where nothing is typed.
  const tick = (broken) => {
    for (const rule of rules) {
      if (broken === null) rule.removeAttribute("data-met");
      else rule.setAttribute("data-met", broken.includes(rule.getAttribute("data-rule")) ? "no" : "yes");
    }
    const isFine = broken !== null && broken.length === 0;
    meter.toggleAttribute("data-fine", isFine);
  };

  const show = (score, words, broken = null) => {
    tick(broken);
    if (score === null) meter.removeAttribute("data-score");
    else meter.setAttribute("data-score", String(score));
    // Screen readers speak on every change, so the same words are not written twice.
    if (text.textContent !== words) text.textContent = words;
  };

  const ask = async () => {
    const body = new URLSearchParams({ password: input.value });
    for (const name of COMPANIONS) {
      const field = one(form, `input[name="${name}"]`);
      body.set(name, field ? field.value : "");
    }
    request = new AbortController();
    const { signal } = request;
    try {
      const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { score, text: words, broken } = await answer.json();
      if (signal.aborted) return;
      const known = Number.isInteger(score) && score >= 0 && score <= 4;
      show(known ? score : null, known ? words : "", Array.isArray(broken) ? broken : null);
    } catch {
      if (!signal.aborted) show(null, "");
    }
  };

  const later = () => {
    clearTimeout(timer);
    request?.abort();
    if (input.value === "") return show(null, "");
    timer = setTimeout(ask, DELAY);
  };

  input.addEventListener("input", later);
  for (const name of COMPANIONS) {
    one(form, `input[name="${name}"]`)?.addEventListener("change", later);
  }
}

Document.prototype.querySelectorAll.call(document, "input[data-strength]").forEach(watch);
