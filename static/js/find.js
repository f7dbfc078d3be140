// The search box and the palette: a field whose list of options comes from the server. Arrows move
// through the options, Enter follows one, Escape closes. Without scripts the form searches.

const palette = document.getElementById("palette");

const inputOf = (form) => form.querySelector("[role=combobox]");
const popOf = (form) => document.getElementById(`${form.closest("dialog") ? "palette" : "find"}-pop`);
const optionsOf = (form) => [...popOf(form).querySelectorAll("[role=option]")];

function choose(form, option) {
  const input = inputOf(form);
  for (const one of optionsOf(form)) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({block: "nearest"});
  } else input.removeAttribute("aria-activedescendant");
}

function show(form, isOpen) {
  if (form.closest("dialog")) return;
  popOf(form).hidden = !isOpen;
  inputOf(form).setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) choose(form, null);
}

function ask(form) {
  inputOf(form).dispatchEvent(new Event("asked"));
}

function step(form, by) {
  const all = optionsOf(form);
  if (!all.length) return;
  const here = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  choose(form, all[(here + by + (here < 0 && by < 0 ? 1 : 0) + all.length) % all.length]);
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-combo]");
  if (!form || event.target !== inputOf(form) || event.isComposing) return;
  const pop = popOf(form);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (pop.hidden) ask(form);
    else step(form, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const chosen = pop.hidden ? null : pop.querySelector("[aria-selected=true]");
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  } else if (event.key === "Escape" && (form.closest("dialog") || !pop.hidden)) {
    event.preventDefault();  // a search field would only empty itself
    form.closest("dialog")?.close();
    show(form, false);
  }
});

// Options come: the palette chooses the first, the box waits for an arrow, so that Enter searches.
document.addEventListener("htmx:afterSwap", (event) => {
  const pop = event.detail.target;
  if (!["find-pop", "palette-pop"].includes(pop.id)) return;
  const form = pop.closest("[data-combo]");
  show(form, document.activeElement === inputOf(form));
  choose(form, form.dataset.combo === "first" ? optionsOf(form)[0] : null);
});

document.addEventListener("focusin", (event) => {
  for (const form of document.querySelectorAll("[data-combo]")) {
    if (event.target === inputOf(form)) {
      if (!form.closest("dialog")) ask(form);
    } else if (!form.contains(event.target)) show(form, false);
  }
});
document.addEventListener("pointerdown", (event) => {
  for (const form of document.querySelectorAll("[data-combo]")) {
    if (!form.contains(event.target)) show(form, false);
  }
});

// ── The palette ─────────────────────────────────────────────────────────────

function openPalette() {
  if (document.querySelector("dialog[open]")) return;
  const input = document.getElementById("palette-text");
  input.value = "";
  palette.showModal();  // the dialog gives the focus back when it closes
  input.focus();
  ask(input.form);
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else openPalette();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-palette]");
    if (!opener) return;
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    openPalette();
  });
  // A click beside the dialog closes it.
  palette.addEventListener("pointerdown", (event) => { if (event.target === palette) palette.close(); });
}
