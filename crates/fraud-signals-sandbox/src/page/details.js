// The panel with one request and the event that it left in the ledger.

import * as journal from "./journal.js";
import { decisionMark, element, lineOf, markCurrent, purchaseButton, statusMarks } from "./table.js";

const byId = (id) => document.getElementById(id);
const panel = byId("details");
const MASK = "••••••";

let shown = null;
let onPurchase = () => {};
let onFilter = () => {};
// Answers that come after another row was opened are thrown away.
let turn = 0;

export function listen(handlers) {
  onPurchase = handlers.purchase;
  onFilter = handlers.filter;
}

export function isOpen() {
  return !panel.hidden;
}

export function close() {
  if (panel.hidden) return;
  const hadFocus = panel.contains(document.activeElement);
  const line = shown && lineOf(shown);
  turn += 1;
  shown = null;
  panel.hidden = true;
  byId("main").classList.remove("is-beside");
  byId("tree").replaceChildren();
  markCurrent(null);
  if (hadFocus) line?.focus({ preventScroll: true });
}

// Opens the details of a request.
export async function open(row) {
  if (shown === row && !panel.hidden) return;
  shown = row;
  head(row.operation, row.id ?? "");
  byId("facts").replaceChildren(...facts(row));
  markCurrent(row);
  if (row.collection === null) {
    const isToken = row.operation === "token";
    const refused = "Nothing in the ledger: the sandbox did not process this request.";
    return note(isToken ? "Token requests leave no event." : refused);
  }
  // Without an id the sequence leads to the event, for the request that created it.
  const query = row.id === null ? { sequence: row.sequence } : { id: row.id };
  const entry = await fetchEntry(row.collection, query);
  if (entry === undefined) return;
  if (entry !== null) return event(entry, row.operation);
  note("This request was laid over an event that arrived earlier; open its first request.");
}

// Opens an event of which the page has no request any more.
export async function openLedger(collection, id, operation) {
  shown = null;
  markCurrent(null);
  head(operation, id);
  byId("facts").replaceChildren();
  const entry = await fetchEntry(collection, { id });
  if (entry === undefined) return;
  if (entry !== null) return event(entry, operation);
  note(`No purchase ${id} has been accepted. A chargeback may arrive before its purchase, or without one.`);
}

function head(title, id) {
  byId("details-title").textContent = title;
  byId("details-id").textContent = id;
  byId("tree").replaceChildren();
  byId("reveal-all").hidden = true;
  panel.hidden = false;
  byId("main").classList.add("is-beside");
  panel.scrollTop = 0;
  note("");
}

function note(text) {
  byId("body-note").textContent = text;
  byId("body-note").hidden = text === "";
}

// The event, null if there is none, undefined if the answer no longer matters.
async function fetchEntry(collection, query) {
  turn += 1;
  const mine = turn;
  note("Loading…");
  try {
    const response = await fetch(`/_sandbox/ledger?${new URLSearchParams({ collection, ...query })}`);
    if (!response.ok) throw new Error(String(response.status));
    const { entries } = await response.json();
    if (mine !== turn) return undefined;
    note("");
    return entries[0] ?? null;
  } catch {
    if (mine === turn) note("The sandbox did not give the event. Open the request again.");
    return undefined;
  }
}

function fact(name, ...values) {
  return element("div", {}, element("dt", { textContent: name }), element("dd", {}, ...values));
}

function facts(row) {
  const list = [
    fact("Time", `${row.time.replace("T", " ").replace("Z", "")} UTC`),
    fact("Status", ...statusMarks(row)),
    fact("Processed", row.processed ? "yes" : "no"),
  ];
  if (row.message !== null) list.push(fact("Message", row.message));
  if (row.decision !== null) list.push(fact("Decision", decisionMark(row.decision)));
  if (row.purchase_id !== null && row.collection !== "purchases") {
    const button = purchaseButton(row);
    button.addEventListener("click", () => onPurchase(row));
    list.push(fact("Purchase", button));
  }
  if (row.correlation_id !== null) {
    const filter = element("button", { type: "button", textContent: "Show only these" });
    filter.addEventListener("click", () => onFilter(row.correlation_id));
    const id = element("span", { className: "mono", textContent: row.correlation_id });
    list.push(fact("Correlation id", id, " ", filter));
  }
  if (row.tracking_id !== null) {
    list.push(fact("Tracking id", element("span", { className: "mono", textContent: row.tracking_id })));
  }
  list.push(fact("Sequence", `#${row.sequence}`));
  return list;
}

function event(entry, operation) {
  if (entry.decision !== null) {
    const { RiskScore: score, MIDFlag: flag, ReasonCodes: codes } = entry.decision;
    byId("facts").append(
      fact("Risk score", String(score ?? "–")),
      fact("MID flag", String(flag ?? "–")),
      fact("Reason codes", String(codes || "–")),
    );
  }
  const sends = entry.sends === 1 ? "" : `Current state after ${entry.sends} accepted calls. `;
  const masks = [];
  const tree = element("ul", { className: "tree" }, ...branches(entry.event, "", operation, masks));
  note(sends + (masks.length > 0 ? "Values that the contract does not clear for logs are masked." : ""));
  byId("tree").replaceChildren(tree);
  const all = byId("reveal-all");
  all.hidden = masks.length === 0;
  all.textContent = "Reveal all";
  all.onclick = () => {
    const reveal = all.textContent === "Reveal all";
    masks.forEach((set) => set(reveal));
    all.textContent = reveal ? "Mask all" : "Reveal all";
  };
}

// One item a field. `pointer` is the JSON pointer of `value`.
function branches(value, pointer, operation, masks) {
  return Object.entries(value).map(([name, child]) => {
    const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const key = element("span", { className: "key", textContent: Array.isArray(value) ? `[${name}]` : name });
    if (child !== null && typeof child === "object") {
      const inner = branches(child, at, operation, masks);
      const empty = Array.isArray(child) ? "[ ]" : "{ }";
      if (inner.length === 0) return element("li", {}, key, element("span", { className: "value", textContent: empty }));
      return element("li", {}, key, element("ul", {}, ...inner));
    }
    const leaf = element("li", { className: "leaf", dataset: { pointer: at } }, key);
    leaf.append(...(child === null || journal.isOpen(operation, at)
      ? [text(child)]
      : masked(child, name, at, masks)));
    return leaf;
  });
}

function text(value) {
  const kind = value === null ? "null" : typeof value;
  return element("span", { className: `value ${kind}`, textContent: String(value) });
}

// A value that is not in the document before its button is pressed.
function masked(value, name, pointer, masks) {
  const shownValue = element("span", { className: "value masked", textContent: MASK });
  shownValue.setAttribute("aria-label", "masked");
  const button = element("button", { type: "button", className: "reveal" });
  button.setAttribute("aria-pressed", "false");
  const set = (reveal) => {
    shownValue.textContent = reveal ? String(value) : MASK;
    shownValue.classList.toggle("masked", !reveal);
    if (reveal) shownValue.removeAttribute("aria-label");
    else shownValue.setAttribute("aria-label", "masked");
    button.textContent = reveal ? "Mask" : "Reveal";
    button.setAttribute("aria-label", `${reveal ? "Mask" : "Reveal"} ${name}, ${pointer}`);
    button.setAttribute("aria-pressed", String(reveal));
  };
  set(false);
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") === "false"));
  masks.push(set);
  return [shownValue, button];
}

byId("close").addEventListener("click", close);
