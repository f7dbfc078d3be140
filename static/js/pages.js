// What htmx needs from us, and where the focus goes when a page or a piece of one arrives.

const token = document.querySelector('meta[name="csrf-token"]')?.content;
const offline = document.getElementById("offline");

const show = (isOffline) => { if (offline) offline.hidden = !isOffline; };

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token;
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, () => show(true));
}
document.addEventListener("htmx:afterOnLoad", () => show(false));
window.addEventListener("offline", () => show(true));
window.addEventListener("online", () => show(false));

// After a list is swapped, its heading (data-result) gets the focus when a link or button asked for
// it, and the live region says it. Who types into a search box keeps the focus there.
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  const summary = target.querySelector?.(".error-summary");
  if (summary) return summary.focus();
  const result = target.matches?.("[data-result]") ? target : target.querySelector?.("[data-result]");
  if (!result) return;
  document.dispatchEvent(new CustomEvent("say", {detail: result.textContent.trim()}));
  const asker = event.detail.requestConfig?.elt;
  if (asker?.matches("a, button")) {
    result.tabIndex = -1;
    result.focus();
  }
});

// A dialog that arrives as a piece opens itself and leaves nothing behind.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target.querySelector?.("dialog[data-open]:not([open])");
  if (!dialog) return;
  const before = document.activeElement;
  dialog.showModal();
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus(); }, {once: true});
});

document.querySelector(".error-summary")?.focus();

// Selects that only filter a list submit themselves; the button beside them serves without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
});
