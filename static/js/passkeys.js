// Passkeys: the buttons that ask the browser for one, and the browser's own list in the name field of the login page.
// A button stands in the form that it fills and sends. Without this file the buttons stay hidden.

const one = (root, selector) =>
  (root === document ? Document : Element).prototype.querySelector.call(root, selector);
const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
const on = (target, kind, heard) => EventTarget.prototype.addEventListener.call(target, kind, heard);

const RENEW_EVERY = 9 * 60 * 1000;

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

// What `parseCreationOptionsFromJSON` and its sister do, where they are missing (Safari before 18.4, Chrome before 129).
function parsed(kind, json) {
  const known = kind === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (PublicKeyCredential[known]) return PublicKeyCredential[known](json);
  const listed = (all) => (all ?? []).map((it) => ({ ...it, id: toBytes(it.id) }));
  const options = { ...json, challenge: toBytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: toBytes(json.user.id) };
  if (json.excludeCredentials) options.excludeCredentials = listed(json.excludeCredentials);
  if (json.allowCredentials) options.allowCredentials = listed(json.allowCredentials);
  return options;
}

// What `toJSON` does.
function written(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: toText(rawId), type, response: parts, clientExtensionResults };
}

// One question at a time: a new one ends the one that waits in the name field.
let asking = null;

async function ask(kind, { flow, publicKey }, more = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const options = { publicKey: parsed(kind, publicKey), signal, ...more };
  const credential = await CredentialsContainer.prototype[kind].call(navigator.credentials, options);
  return { flow, credential: JSON.stringify(written(credential)) };
}

async function fetched(address) {
  const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

function send(form, action, { flow, credential }) {
  if (action) Element.prototype.setAttribute.call(form, "action", action);
  one(form, "input[name=passkey_flow]").value = flow;
  one(form, "input[name=credential]").value = credential;
  // Not as a press of a button would: fields that a passkey takes the place of may be empty.
  HTMLFormElement.prototype.submit.call(form);
}

function offer(button) {
  const { form } = button;
  const kind = attribute(button, "data-passkey");
  const message = one(form, "[data-passkey-message]");
  const say = (name) => {
    message.textContent = name ? attribute(message, `data-${name}`) : "";
    message.hidden = !name;
  };
  on(button, "click", async () => {
    say("");
    button.disabled = true;
    try {
      const address = attribute(button, "data-options-url");
      const asked = address ? await fetched(address) : JSON.parse(attribute(button, "data-options"));
      send(form, attribute(button, "data-action"), await ask(kind, asked));
    } catch (error) {
      button.disabled = false;
      if (error.name === "InvalidStateError") say("exists");
      else if (error.name === "SecurityError") say("elsewhere");
      else if (error.name === "AbortError" || error.name === "NotAllowedError") say("unused");
      else say("failed");
    }
  });
  button.hidden = false;
}

// The browser's own list, in the name field. Its question is renewed before it is over, while somebody looks at the page.
async function offerInField(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const address = attribute(form, "data-passkey-list");
  const wait = async () => {
    try {
      const answer = await ask("get", await fetched(address), { mediation: "conditional" });
      send(form, attribute(form, "data-passkey-action"), answer);
    } catch {
      // Nobody chose one, or a button asks.
    }
  };
  let since = Date.now();
  wait();
  setInterval(() => {
    if (document.hidden || Date.now() - since < RENEW_EVERY) return;
    since = Date.now();
    wait();
  }, 10_000);
}

// Tells the authenticator what is there and what not, where the browser can.
function signal(name, data) {
  if (data && PublicKeyCredential[name]) PublicKeyCredential[name](JSON.parse(data)).catch(() => {});
}

if (window.PublicKeyCredential && navigator.credentials) {
  Document.prototype.querySelectorAll.call(document, "button[data-passkey]").forEach(offer);
  const list = one(document, "form[data-passkey-list]");
  if (list) offerInField(list);
  const told = one(document, "[data-passkey-signal]");
  if (told) {
    signal("signalUnknownCredential", attribute(told, "data-unknown"));
    signal("signalAllAcceptedCredentials", attribute(told, "data-accepted"));
  }
}
