// What arrived, as the page knows it: rows, and rows grouped by correlation id.

// How many rows the page remembers; the sandbox itself keeps more.
const REMEMBERED = 20000;

export const rows = new Map();
const groups = new Map();
let operations = {};
let newest = null;

export function learn(known) {
  operations = known.operations;
}

export function apis() {
  return [...new Set(Object.values(operations).map((operation) => operation.api)), "Entra"];
}

export function apiOf(row) {
  return operations[row.operation]?.api ?? "Entra";
}

// Whether the contract lets the value at this JSON pointer be shown.
export function isOpen(operation, pointer) {
  const known = operations[operation];
  if (!known) return false;
  known.set ??= new Set(known.open);
  return known.set.has(pointer.replace(/\/\d+(?=\/|$)/g, "/*"));
}

export function isError(row) {
  return row.status === null || row.status >= 400;
}

// One word for colour and symbol; the status itself stands beside it.
export function verdict(row) {
  if (row.status === null) return "dropped";
  if (row.status >= 500) return "server-error";
  if (row.status >= 400) return "client-error";
  return "ok";
}

export function statusText(row) {
  return row.status === null ? "no answer" : String(row.status);
}

// Forgets everything.
export function clear() {
  rows.clear();
  groups.clear();
  newest = null;
}

export function newestSequence() {
  return newest?.sequence ?? 0;
}

// Whether `row`, which the sandbox gave for the newest sequence known here, is the one known here.
// It is not after a reset or a restart.
export function continues(row) {
  return row?.sequence === newest?.sequence && row?.time === newest?.time;
}

// Takes over rows, oldest first.
export function add(arrived) {
  for (const row of arrived) {
    row.when = new Date(row.time);
    row.haystack = [
      row.operation, row.id, row.purchase_id, row.correlation_id, row.tracking_id, statusText(row),
      row.fault, row.decision, row.message, apiOf(row), row.processed ? "processed" : "",
    ].join("\n").toLowerCase();
    rows.set(row.sequence, row);
    newest = row;
    const key = row.correlation_id ?? `request ${row.sequence}`;
    const group = groups.get(key) ?? { key, id: row.correlation_id, rows: [] };
    group.rows.push(row);
    // A map keeps the order of insertion: the group with the newest row is the last.
    groups.delete(key);
    groups.set(key, group);
  }
  forget();
}

function forget() {
  for (const [sequence, row] of rows) {
    if (rows.size <= REMEMBERED) break;
    rows.delete(sequence);
    const key = row.correlation_id ?? `request ${sequence}`;
    const group = groups.get(key);
    group.rows.shift();
    if (group.rows.length === 0) groups.delete(key);
  }
}

// The groups with rows that `admits` lets through, the one with the newest row first.
export function* newestGroups(admits) {
  const all = [...groups.values()];
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const matching = all[index].rows.filter(admits);
    if (matching.length > 0) yield { group: all[index], matching };
  }
}

// The request that created a purchase.
export function purchaseRow(id) {
  for (const row of rows.values()) {
    if (row.collection === "purchases" && row.id === id) return row;
  }
  return null;
}
