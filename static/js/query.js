// The builder of searches: Ctrl+Enter runs, Alt+↓ lists what a cell can hold.

const form = document.getElementById("query");
let asked = null; // the cell that asked for values
let last = null; // the cell that had the focus

function showValues(cell) {
  asked = cell;
  const typed = cell.value.split(/[,;]/).pop().trim();
  const query = new URLSearchParams({field: cell.dataset.helps, typed});
  window.htmx.ajax("GET", `${form.dataset.values}?${query}`, {target: "#values", swap: "innerHTML"});
}

form?.addEventListener("focusin", (event) => {
  if (event.target.dataset?.helps) last = event.target;
});

// The link beside a field's name lists its values for the cell that one was in, else for the first.
form?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-values-of]");
  if (!link) return;
  const cells = [...form.querySelectorAll(`[data-helps="${CSS.escape(link.dataset.valuesOf)}"]`)];
  if (!cells.length) return;
  event.preventDefault();
  showValues(cells.includes(last) ? last : cells.find((cell) => !cell.value) ?? cells[0]);
});

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector("[data-run]")?.click();
  } else if (event.key === "ArrowDown" && event.altKey && event.target.dataset?.helps) {
    event.preventDefault();
    showValues(event.target);
  } else if (event.key === "Enter" && event.target.matches("textarea.cell")) {
    // A cell holds one line: Enter goes to the cell below.
    event.preventDefault();
    const cell = event.target.closest("td");
    const below = cell.parentElement.nextElementSibling?.children[cell.cellIndex];
    below?.querySelector(".cell")?.focus();
  } else if (event.key === "Enter" && event.target.matches("#new-field")) {
    event.preventDefault();
    form.querySelector("[value='add-column'], [value='add-chip']")?.click();
  }
});

// The value chosen takes the place of the last piece typed.
document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (!pick || !asked) return;
  const pieces = asked.value.split(/(?<=[,;])/);
  pieces.pop();
  const label = /[,;]/.test(pick.value) ? `"${pick.value}"` : pick.value;
  asked.value = [...pieces.map((one) => one.trim()), label].join(" ");
  asked.dispatchEvent(new Event("input", {bubbles: true}));
});

// After a button of the builder the focus goes to what it made: the new column's first cell.
const made = new URLSearchParams(location.hash.slice(1)).get("cell");
if (made) document.getElementById(made)?.focus();
