// The table: one body a group, reused from one refresh to the next, so that nothing flickers.

import * as journal from "./journal.js";

// Bounds for what is in the document at once.
const GROUPS = 500;
const ROWS = 800;
const ROWS_A_GROUP = 100;
// How long a row that has just arrived or was jumped to stands out, in milliseconds.
const FLASH = 2400;

const table = document.getElementById("journal");
const bodies = new Map();
let onOpen = () => {};
let onPurchase = () => {};
let current = null;
let tabStop = null;
let lastSeen = 0;

export function element(name, properties = {}, ...children) {
  const { dataset, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function listen(handlers) {
  onOpen = handlers.open;
  onPurchase = handlers.purchase;
}

// Shows what `admits` lets through; `pinned` is a row that must be there. Gives how much is shown.
export function refresh(admits, pinned = null) {
  const focused = document.activeElement?.closest?.("tr[data-sequence]");
  const wanted = new Map();
  const counts = { rows: 0, hiddenGroups: 0, hiddenRows: 0 };
  let drawn = 0;
  for (const { group, matching } of journal.newestGroups(admits)) {
    counts.rows += matching.length;
    const holdsPinned = pinned !== null && group.rows.includes(pinned);
    if (!holdsPinned && (wanted.size >= GROUPS || drawn >= ROWS)) {
      counts.hiddenGroups += 1;
      counts.hiddenRows += matching.length;
      continue;
    }
    let part = matching.slice(-ROWS_A_GROUP);
    if (holdsPinned && !part.includes(pinned)) part = [pinned, ...part];
    counts.hiddenRows += matching.length - part.length;
    drawn += part.length;
    wanted.set(group.key, { group, part, hidden: matching.length - part.length });
  }
  for (const [key, body] of bodies) {
    if (!wanted.has(key)) {
      body.element.remove();
      bodies.delete(key);
    }
  }
  let place = table.tHead.nextElementSibling;
  for (const [key, entry] of wanted) {
    const body = bodies.get(key) ?? { element: document.createElement("tbody"), rows: new Map() };
    bodies.set(key, body);
    fill(body, entry);
    if (body.element === place) {
      place = place.nextElementSibling;
    } else {
      table.insertBefore(body.element, place);
    }
  }
  lastSeen = journal.newestSequence();
  if (!table.contains(tabStop)) setTabStop(table.querySelector("tr[data-sequence]"));
  if (focused && table.contains(focused) && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
  return counts;
}

function fill(body, { group, part, hidden }) {
  const signature = [group.rows.length, hidden, ...part.map((row) => row.sequence)].join(" ");
  if (body.signature === signature) return;
  body.signature = signature;
  const fresh = new Map();
  const lines = [];
  if (group.id !== null) lines.push(groupLine(group, part.length, hidden));
  for (const row of part) {
    const line = body.rows.get(row.sequence) ?? rowLine(row);
    fresh.set(row.sequence, line);
    lines.push(line);
  }
  body.rows = fresh;
  body.element.className = group.id === null ? "single" : "group";
  body.element.replaceChildren(...lines);
}

function groupLine(group, shown, hidden) {
  const { rows } = group;
  const errors = rows.filter(journal.isError).length;
  const decisions = new Set(rows.map((row) => row.decision).filter((decision) => decision !== null));
  const count = rows.length === 1 ? "1 request" : `${rows.length} requests`;
  const parts = [
    element("code", { title: `Correlation id ${group.id}`, textContent: group.id.slice(0, 8) }),
    element("span", { textContent: count }),
  ];
  if (rows.length > 1) {
    parts.push(element("span", { textContent: span(rows[0].when, rows[rows.length - 1].when) }));
  }
  if (shown < rows.length) {
    const why = hidden > 0 ? `newest ${shown} shown` : `${shown} shown`;
    parts.push(element("span", { textContent: why }));
  }
  if (errors > 0) {
    const text = errors === 1 ? "1 error" : `${errors} errors`;
    parts.push(element("span", { className: "errors", textContent: text }));
  }
  parts.push(...[...decisions].slice(0, 3).map(decisionMark));
  const heading = element("th", { colSpan: 7, scope: "rowgroup" });
  heading.append(element("div", { className: "group-line" }, ...parts));
  return element("tr", { className: "group-row", dataset: { group: group.id } }, heading);
}

function rowLine(row) {
  const line = element("tr", {
    className: `request ${journal.verdict(row)}`,
    tabIndex: -1,
    dataset: { sequence: row.sequence, operation: row.operation },
  });
  if (lastSeen > 0 && row.sequence > lastSeen) flash(line, "arrived");
  const processed = row.processed
    ? element("span", { className: "yes", textContent: "✓ yes" })
    : element("span", { className: "no", textContent: "– no" });
  const message = row.message ?? "";
  line.append(
    element("td", { className: "time", title: row.time, textContent: clock(row.when) }),
    element("td", { className: "operation", textContent: row.operation }),
    element("td", { className: "id mono" }, element("div", {}, ...ids(row))),
    element("td", {}, ...statusMarks(row)),
    element("td", {}, processed),
    element("td", {}, row.decision === null ? "" : decisionMark(row.decision)),
    element("td", { className: "message", title: message, textContent: message }),
  );
  return line;
}

// The id and the way to the purchase; one of them, if they are the same.
function ids(row) {
  const refers = row.purchase_id !== null && row.collection !== "purchases";
  const found = [];
  if (row.id !== null && !(refers && row.id === row.purchase_id)) {
    found.push(element("span", { textContent: row.id, title: row.id }));
  }
  if (refers) found.push(purchaseButton(row, -1));
  if (found.length === 0) found.push(element("span", { className: "none", textContent: "–" }));
  return found;
}

// One click from an event to the purchase that it refers to.
export function purchaseButton(row, tabIndex = 0) {
  return element("button", {
    type: "button",
    className: "purchase",
    tabIndex,
    title: `Go to purchase ${row.purchase_id}`,
    textContent: `↗ ${row.purchase_id}`,
    dataset: { purchase: row.purchase_id },
  });
}

const SYMBOLS = { "ok": "✓", "client-error": "!", "server-error": "‼", "dropped": "⌁" };

export function statusMarks(row) {
  const kind = journal.verdict(row);
  const symbol = element("span", { ariaHidden: "true", textContent: SYMBOLS[kind] });
  const text = journal.statusText(row);
  const marks = [element("span", { className: `mark ${kind}` }, symbol, ` ${text}`)];
  if (row.fault !== null) {
    const title = "A scripted fault was played";
    const name = row.fault.replaceAll("_", " ");
    marks.push(element("span", { className: "mark fault", title, textContent: `fault: ${name}` }));
  }
  return marks;
}

export function decisionMark(decision) {
  const known = { Approve: "✓", Reject: "✕", Pending: "…" };
  const kind = decision in known ? decision.toLowerCase() : "other";
  const symbol = element("span", { ariaHidden: "true", textContent: known[decision] ?? "•" });
  return element("span", { className: `mark decision ${kind}` }, symbol, ` ${decision}`);
}

export function clock(when) {
  const two = (number) => String(number).padStart(2, "0");
  const time = [when.getHours(), when.getMinutes(), when.getSeconds()].map(two).join(":");
  const exact = `${time}.${String(when.getMilliseconds()).padStart(3, "0")}`;
  if (when.toDateString() === new Date().toDateString()) return exact;
  return `${two(when.getMonth() + 1)}-${two(when.getDate())} ${time}`;
}

function span(first, last) {
  const milliseconds = Math.max(0, last - first);
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 60000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 3600000) return `${Math.round(milliseconds / 60000)} min`;
  return `${(milliseconds / 3600000).toFixed(1)} h`;
}

function flash(line, name) {
  line.classList.add(name);
  setTimeout(() => line.classList.remove(name), FLASH);
}

export function lineOf(row) {
  return table.querySelector(`tr[data-sequence="${row.sequence}"]`);
}

// Marks the row whose details are open.
export function markCurrent(row) {
  current?.removeAttribute("aria-current");
  current = row && lineOf(row);
  current?.setAttribute("aria-current", "true");
  // The panel takes room from the table, so that the row may have moved out of sight.
  current?.scrollIntoView({ block: "nearest" });
}

// Scrolls to a row that is in the document, and lets it stand out for a moment.
export function goTo(row) {
  const line = lineOf(row);
  if (!line) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  line.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  setTabStop(line);
  flash(line, "found");
}

// Only one row takes part in the order of the Tab key; arrow keys lead to the others.
function setTabStop(line) {
  tabStop?.setAttribute("tabindex", "-1");
  tabStop = line;
  tabStop?.setAttribute("tabindex", "0");
}

function rowOf(target) {
  const line = target.closest("tr[data-sequence]");
  return line ? { line, row: journal.rows.get(Number(line.dataset.sequence)) } : null;
}

table.addEventListener("click", (event) => {
  const found = rowOf(event.target);
  if (!found?.row) return;
  setTabStop(found.line);
  if (event.target.closest("button.purchase")) {
    onPurchase(found.row);
  } else {
    onOpen(found.row);
  }
});

table.addEventListener("keydown", (event) => {
  const found = rowOf(event.target);
  if (!found?.row || event.ctrlKey || event.metaKey || event.altKey) return;
  const lines = [...table.querySelectorAll("tr[data-sequence]")];
  const at = lines.indexOf(found.line);
  const last = lines.length - 1;
  const moves = {
    ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last,
    PageDown: Math.min(at + 15, last), PageUp: Math.max(at - 15, 0),
  };
  if (event.key in moves) {
    setTabStop(lines[moves[event.key]]);
    tabStop.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    onOpen(found.row);
  } else if (event.key.toLowerCase() === "p" && found.row.purchase_id !== null) {
    onPurchase(found.row);
  } else {
    return;
  }
  event.preventDefault();
});
