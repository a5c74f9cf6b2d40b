// Polls the journal and connects table, details and controls.

import * as details from "./details.js";
import * as journal from "./journal.js";
import * as table from "./table.js";

// Milliseconds between two looks at the journal, and after a failure.
const PAUSE = 700;
const PAUSE_AFTER_FAILURE = 2000;
// Rows that one answer brings at most, and rows that the first look goes back.
const PIECE = 2000;
const LOOK_BACK = 20000;

const byId = (id) => document.getElementById(id);
let isPaused = false;
let onlyErrors = false;
let api = "";
let words = [];
let pinned = null;
let isKnown = false;
let totals = { last: 0, tokens: 0 };
// Answers that belong to a journal that was emptied meanwhile are thrown away.
let epoch = 0;

async function get(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(10000) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Reads what is new. Gives whether there is more.
async function look() {
  if (!isKnown) {
    journal.learn(await get("/page/fields.json"));
    byId("api").append(...journal.apis().map((name) => new Option(name, name)));
    isKnown = true;
  }
  const mine = epoch;
  const newest = journal.newestSequence();
  if (newest === 0) {
    const { last } = await get("/_sandbox/journal?limit=0");
    const answer = await get(`/_sandbox/journal?after=${Math.max(0, last - LOOK_BACK)}`);
    if (mine === epoch) take(answer, answer.requests);
    return false;
  }
  // The newest row that is known comes again: if it is another one, the journal was emptied.
  const answer = await get(`/_sandbox/journal?after=${newest - 1}&limit=${PIECE + 1}`);
  if (mine !== epoch) return true;
  if (!journal.continues(answer.requests[0])) {
    forget();
    return true;
  }
  take(answer, answer.requests.slice(1));
  return answer.requests.length > PIECE;
}

function take(answer, requests) {
  totals = { last: answer.last, tokens: answer.tokens_issued };
  journal.add(requests);
  if (requests.length > 0 || byId("journal").hidden) show();
  counts();
}

function forget() {
  epoch += 1;
  journal.clear();
  details.close();
  pinned = null;
  totals = { last: 0, tokens: totals.tokens };
  show();
  counts();
}

function admits(row) {
  return (!onlyErrors || journal.isError(row))
    && (api === "" || journal.apiOf(row) === api)
    && words.every((word) => row.haystack.includes(word));
}

function show() {
  const counted = table.refresh(admits, pinned);
  const total = journal.rows.size;
  const isFiltered = onlyErrors || api !== "" || words.length > 0;
  byId("journal").hidden = counted.rows === 0;
  byId("empty").hidden = total > 0;
  byId("no-match").hidden = total === 0 || counted.rows > 0;
  byId("filters").hidden = total === 0;
  byId("shown").textContent = isFiltered ? `${number(counted.rows)} of ${number(total)} shown` : "";
  const older = totals.last - total + counted.hiddenRows;
  byId("older").hidden = counted.rows === 0 || older <= 0;
  byId("older").textContent = `${number(older)} older ones hidden. Filter to find them${
    totals.last > total ? ", or read them all at /_sandbox/journal" : ""}.`;
}

function counts() {
  const tokens = totals.tokens === 1 ? "1 token" : `${number(totals.tokens)} tokens`;
  const requests = totals.last === 1 ? "1 request" : `${number(totals.last)} requests`;
  byId("counts").textContent = `${requests} · ${tokens} issued`;
}

const number = (value) => value.toLocaleString("en-GB");

function state(name, text) {
  if (byId("live").dataset.state === name) return;
  byId("live").dataset.state = name;
  byId("live-text").textContent = text;
}

function notice(text) {
  if (byId("notice").textContent === text) return;
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

async function run() {
  for (;;) {
    let pause = PAUSE;
    if (!isPaused && !document.hidden) {
      try {
        if (await look()) pause = 0;
        notice("");
        state(isPaused ? "paused" : "live", isPaused ? "Paused" : "Live");
      } catch {
        notice("The sandbox does not answer. Trying again; what you see may be out of date.");
        state("lost", "No connection");
        pause = PAUSE_AFTER_FAILURE;
      }
    }
    await new Promise((wake) => { setTimeout(wake, pause); });
  }
}

function clearFilters() {
  onlyErrors = false;
  api = "";
  words = [];
  byId("filter").value = "";
  byId("api").value = "";
  byId("errors").setAttribute("aria-pressed", "false");
}

function toPurchase(row) {
  const purchase = journal.purchaseRow(row.purchase_id);
  if (purchase === null) {
    details.openLedger("purchases", row.purchase_id, "assess_purchase");
    return;
  }
  if (!admits(purchase)) clearFilters();
  pinned = purchase;
  show();
  details.open(purchase);
  table.goTo(purchase);
  table.lineOf(purchase)?.focus({ preventScroll: true });
}

function filterBy(text) {
  byId("filter").value = text;
  words = text.toLowerCase().split(/\s+/).filter(Boolean);
  show();
}

table.listen({ open: details.open, purchase: toPurchase });
details.listen({ purchase: toPurchase, filter: (id) => { clearFilters(); filterBy(id); } });

byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filter").addEventListener("input", (event) => filterBy(event.target.value));
byId("api").addEventListener("change", (event) => { api = event.target.value; show(); });
byId("errors").addEventListener("click", () => {
  onlyErrors = !onlyErrors;
  byId("errors").setAttribute("aria-pressed", String(onlyErrors));
  show();
});
byId("clear").addEventListener("click", () => { clearFilters(); show(); byId("filter").focus(); });
byId("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  byId("pause").setAttribute("aria-pressed", String(isPaused));
  byId("pause").textContent = isPaused ? "Continue" : "Pause";
  state(isPaused ? "paused" : "live", isPaused ? "Paused" : "Live");
});

// The first press asks, the second within a few seconds does it.
let asked = 0;
byId("reset").addEventListener("click", async () => {
  const button = byId("reset");
  clearTimeout(asked);
  if (button.dataset.asked !== "true") {
    button.dataset.asked = "true";
    button.textContent = "Empty everything?";
    asked = setTimeout(() => calm(button), 4000);
    return;
  }
  calm(button);
  try {
    const response = await fetch("/_sandbox/reset", { method: "POST", headers: { "x-fraud-sandbox": "1" } });
    if (!response.ok) throw new Error(String(response.status));
    forget();
  } catch {
    notice("The sandbox could not be reset.");
  }
});

function calm(button) {
  delete button.dataset.asked;
  button.textContent = "Reset";
}

const example = [
  "curl -u \"$MARQETA_APPLICATION_TOKEN:$MARQETA_ACCESS_TOKEN\" \\",
  "  -H 'Content-Type: application/json' \\",
  "  -d '{ \"transaction_token\": \"3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11\",",
  "        \"is_fraud\": false, \"status\": \"CONFIRMED\" }' \\",
  `  ${location.origin}/v3/fraud`,
].join("\n");
byId("example").textContent = example;
byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(example);
    byId("copy").textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(byId("example"));
    byId("copy").textContent = "Selected: copy it with Ctrl+C";
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && details.isOpen() && event.target !== byId("filter")) details.close();
  const isTyping = event.target.closest?.("input, select");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    byId("filter").focus();
  }
});

byId("host").textContent = location.host;
run();
