// Single keys: a control names its own with data-key. Off for who switched them off, while typing
// and while a dialog is open. Ctrl+Enter saves the form that one types in.

const MARKS = {e: "[data-edit]", l: "[data-log]", t: "[data-todo]"};
const root = document.documentElement;

function isTyping(target) {
  return target.isContentEditable || target.closest("input, textarea, select")
    || document.querySelector("dialog[open]");
}

// What the page itself offers comes before what waits in a closed menu.
function controlFor(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  if (key in MARKS) all.unshift(...document.querySelectorAll(MARKS[key]));
  return all.find((control) => control.checkVisibility()) ?? all[0];
}

document.addEventListener("keydown", (event) => {
  if (root.dataset.shortcuts === "off" || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
    event.preventDefault();
    return;
  }
  if (event.key.length !== 1) return;
  const control = controlFor(event.key);
  if (!control) return;
  event.preventDefault();
  if (control.matches("input, textarea, select")) control.select?.() ?? control.focus();
  else control.click();
  control.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  const form = event.target.closest?.("main form[method=post]");
  if (!form || !event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.btn-primary:not([type=button])"));
});
