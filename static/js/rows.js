// Chosen rows of a list: count, ranges with Shift, all on the page, and what can be done to them.
// Markup: <form data-rows> with [data-count], [data-acts], [data-pick-all], [data-pick-everything];
// the rows' boxes carry [data-pick] and belong to the form wherever they stand.

const last = new WeakMap(); // form → the box clicked last

const picksOf = (form) => [...form.elements].filter((one) => one.matches("[data-pick]"));
const partOf = (form, name) => [...form.elements].find((one) => one.matches(`[${name}]`));

function mark(pick) {
  const row = pick.closest("tr, .todo");
  if (pick.checked) row?.setAttribute("aria-selected", "true");
  else row?.removeAttribute("aria-selected");
}

function refresh(form) {
  const picks = picksOf(form);
  const chosen = picks.filter((pick) => pick.checked).length;
  const everything = partOf(form, "data-pick-everything")?.checked ?? false;
  picks.forEach(mark);
  const page = partOf(form, "data-pick-all");
  if (page) {
    page.checked = picks.length > 0 && chosen === picks.length;
    page.indeterminate = chosen > 0 && chosen < picks.length;
    page.closest("[hidden]")?.removeAttribute("hidden");
  }
  for (const one of [...picks, ...(page ? [page] : [])]) one.disabled = everything;
  const line = form.querySelector("[data-count-line]");
  if (line) {
    line.hidden = chosen === 0 || everything;
    line.querySelector("[data-count]").textContent = chosen;
    line.querySelector("[data-count-word]").textContent = chosen === 1 ? form.dataset.one : form.dataset.many;
  }
  const acts = form.querySelector("[data-acts]");
  if (acts) acts.hidden = chosen === 0 && !everything;
}

// With Shift, the boxes from the last one to this one become as this one is.
document.addEventListener("click", (event) => {
  const pick = event.target.closest?.("[data-pick]");
  if (!pick?.form) return;
  const picks = picksOf(pick.form);
  const from = picks.indexOf(last.get(pick.form));
  const to = picks.indexOf(pick);
  if (event.shiftKey && from >= 0) {
    for (const one of picks.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = pick.checked;
  }
  last.set(pick.form, pick);
  refresh(pick.form);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-rows]")) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const pick of picksOf(form)) pick.checked = event.target.checked;
  }
  refresh(form);
});

const all = () => document.querySelectorAll("form[data-rows]").forEach(refresh);
all();
window.addEventListener("pageshow", all);
document.addEventListener("htmx:afterSettle", all);
