// The desk works without this: it adds the keys, and changes the finding without a new page.
"use strict";
const part = document.getElementById("part");
const wide = matchMedia("(min-width: 60rem)");
const rows = [...document.querySelectorAll("a.row")];
const dialog = document.getElementById("keys");
const single = document.getElementById("single");
let asked = 0;

function current() { return rows.findIndex((row) => row.hasAttribute("aria-current")); }

function mark(row) {
  for (const other of rows) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
}

// The finding of a row beside the list; the last one asked for wins.
async function show(row, push) {
  const mine = ++asked;
  mark(row);
  row.focus({ preventScroll: true });
  const answer = await fetch(`${row.href}&part=detail`, { headers: { Accept: "text/html" } });
  if (mine !== asked) return;
  if (!answer.ok) { location.assign(row.href); return; }
  const text = await answer.text();
  if (mine !== asked) return;
  part.innerHTML = text;
  document.getElementById("detail").scrollTop = 0;
  if (push) history.pushState(null, "", row.href);
}

function go(step) {
  const at = current();
  const row = rows[at < 0 ? 0 : at + step];
  if (row && wide.matches) show(row, true);
  else if (row) location.assign(row.href);
  else document.getElementById(step > 0 ? "page-after" : "page-before")?.click();
}

function act(name) {
  const details = document.getElementById(`act-${name}`);
  if (!details) return;
  details.open = true;
  details.querySelector("input:not([type=hidden])")?.focus();
}

function follow(id) { document.getElementById(id)?.click(); }

// Every form of the finding is about the same: itself, or all with its sentence.
function bulk() {
  const boxes = [...part.querySelectorAll("input[name=same]")];
  const on = !boxes[0]?.checked;
  for (const box of boxes) { box.checked = on; seen(box); }
}

// What a form was made on: one finding, or all with its sentence.
function seen(box) {
  const field = box.form.elements.seen;
  field.value = box.checked ? field.dataset.all : field.dataset.one;
}

const KEYS = {
  j: () => go(1), k: () => go(-1), ArrowDown: () => go(1), ArrowUp: () => go(-1),
  a: () => act("accept"), d: () => act("dismiss"), c: () => act("correct"),
  g: () => act("assign"), s: () => act("snooze"), r: () => act("reopen"),
  b: bulk, o: () => follow("open"), u: () => follow("undo"),
  "/": () => { document.querySelector(".filter").open = true; document.getElementById("search").focus(); },
  "?": () => dialog.showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const field = event.target.closest("input, select, textarea");
  if (event.key === "Escape" && field) { field.closest("details")?.removeAttribute("open"); field.blur(); return; }
  if (field || !KEYS[event.key]) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow ? !event.target.matches("a.row") : !single.checked) return;
  event.preventDefault();
  KEYS[event.key]();
}

document.getElementById("help").hidden = false;
document.getElementById("help").addEventListener("click", () => dialog.showModal());
single.checked = localStorage.getItem("keys") !== "off";
single.addEventListener("change", () => localStorage.setItem("keys", single.checked ? "on" : "off"));
document.addEventListener("keydown", pressed);
document.getElementById("list").addEventListener("click", (event) => {
  const row = event.target.closest("a.row");
  if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(row, true).then(() => document.getElementById("what")?.focus({ preventScroll: true }));
});
part.addEventListener("change", (event) => { if (event.target.name === "same") seen(event.target); });
part.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector("input:not([type=hidden])")?.focus();
}, true);
addEventListener("popstate", () => location.reload());

if (location.hash.startsWith("#act-")) act(location.hash.slice(5));
else if (current() >= 0 && !document.querySelector(".told.bad")) { mark(rows[current()]); rows[current()].focus({ preventScroll: true }); }
