// “Copy the link”: the field beside it can be copied by hand too, so the button comes with the script.
// Markup: <input id="x" readonly> <button data-copy="x" data-copied="…" hidden>

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    document.dispatchEvent(new CustomEvent("say", { detail: button.dataset.copied }));
  });
}
