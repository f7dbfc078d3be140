// Chosen rows of a table: count, “all on this page”, and the bar that acts on them.
// Markup: <form data-rows> … .bulk[data-bulk] with [data-count] … td.pick > input …

function refresh(form) {
  const picks = [...form.querySelectorAll("tbody .pick input[type=checkbox]")];
  const chosen = picks.filter((pick) => pick.checked);
  for (const pick of picks) {
    const row = pick.closest("tr");
    if (pick.checked) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  }
  const all = form.querySelector("thead .pick input[type=checkbox]");
  if (all) {
    all.checked = picks.length > 0 && chosen.length === picks.length;
    all.indeterminate = chosen.length > 0 && chosen.length < picks.length;
  }
  const bar = form.querySelector("[data-bulk]");
  if (bar) bar.hidden = chosen.length === 0;
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = chosen.length;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-rows]");
  if (!form || !event.target.closest(".pick")) return;
  if (event.target.closest("thead")) {
    for (const pick of form.querySelectorAll("tbody .pick input[type=checkbox]")) {
      pick.checked = event.target.checked;
    }
  }
  refresh(form);
});
document.querySelectorAll("[data-rows]").forEach(refresh);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-rows]").forEach(refresh));
