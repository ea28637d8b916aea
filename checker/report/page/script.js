// The page is complete without this: it filters, and opens what a link or the printer asks for.
const form = document.getElementById("filter");
const findings = [...document.querySelectorAll("#findings article")];
const sections = [...document.querySelectorAll("#findings .document, #findings .group")];

function filter() {
  const wanted = [...new FormData(form)].filter(([, value]) => value);
  let shown = 0;
  for (const finding of findings) {
    finding.hidden = wanted.some(([key, value]) => finding.dataset[key] !== value);
    shown += !finding.hidden;
  }
  for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
  document.getElementById("shown").textContent = shown;
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (form && target.closest("[hidden]")) { form.reset(); filter(); }
  for (let part = target; part; part = part.parentElement) if (part.matches("details")) part.open = true;
  target.scrollIntoView();
  if (target.matches("[tabindex]")) target.focus({ preventScroll: true });
}

if (form) {
  form.hidden = false;
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
}
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
if (location.hash) reveal();
