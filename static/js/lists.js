// Lists: rows by key (j, k, x; Enter opens the row's link), and folds that stay as they were when
// a list is drawn anew.

const root = document.documentElement;
const links = () => [...document.querySelectorAll("table[data-list] [data-open-row]")];

function isBusy(event) {
  return root.dataset.shortcuts === "off" || event.defaultPrevented || event.ctrlKey || event.metaKey
    || event.altKey || event.target.isContentEditable
    || event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (!["j", "k", "x"].includes(event.key) || isBusy(event)) return;
  const all = links();
  const here = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
  if (event.key === "x") {
    all[here]?.closest("tr").querySelector("[data-pick]")?.click();
    if (here >= 0) event.preventDefault();
    return;
  }
  if (!all.length) return;
  const next = here < 0 ? 0 : Math.min(Math.max(here + (event.key === "j" ? 1 : -1), 0), all.length - 1);
  all[next].focus();
  event.preventDefault();
});

let folds = new Map();
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (target?.id !== "list") return;
  folds = new Map([...target.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "list") return;
  for (const [id, open] of folds) {
    const fold = document.getElementById(id);
    if (fold && open) fold.open = true;
  }
});
