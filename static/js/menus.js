// Menus (details.menu) close on Escape, on a click elsewhere and when another opens; dialogs give
// the focus back. data-dialog="id" opens a dialog; data-confirm="dialog id" asks before a submit.

function close(menu, returnFocus) {
  menu.open = false;
  if (returnFocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) close(menu, false);
  }
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    dialog.addEventListener("close", () => opener.focus(), {once: true});
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) close(menu, true);
    if (location.hash === "#rail") location.hash = "#content";
  }
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const items = [...menu.querySelectorAll(".menu-list :is(a, button)")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length]?.focus();
    event.preventDefault();
  }
});

document.addEventListener("submit", (event) => {
  const asked = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  const dialog = asked && document.getElementById(asked);
  if (!dialog || dialog.returnValue === "yes") {
    if (dialog) dialog.returnValue = "";
    return;
  }
  event.preventDefault();
  const {target: form, submitter} = event;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") form.requestSubmit(submitter);
    else submitter?.focus();
  }, {once: true});
});
