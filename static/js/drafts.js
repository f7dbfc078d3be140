// Long forms keep themselves: <form data-draft-url="…"> posts its fields 3 s after the last change
// and at least every 10 s while somebody types. Without a network they stay on this device.

const PAUSE_MS = 3_000;
const AT_MOST_MS = 10_000;

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const said = form.querySelector("[data-draft-said]");
  const place = `draft:${form.elements._draft?.value ?? location.pathname}`;
  let timer = 0;
  let changedAt = 0;
  let isLeaving = false;

  const say = (text) => { if (said) said.textContent = text; };

  const keepHere = (body) => {
    try {
      localStorage.setItem(place, new URLSearchParams(body).toString());
    } catch { /* a full store keeps what it has */ }
    const offline = document.getElementById("offline");
    if (offline) offline.hidden = false;
  };

  const save = async () => {
    clearTimeout(timer);
    changedAt = 0;
    if (isLeaving) return;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body, headers: {"X-Requested-With": "fetch"},
      });
      if (!answer.ok) throw new Error(answer.status);
      say((await answer.json()).saved);
      localStorage.removeItem(place);
      const offline = document.getElementById("offline");
      if (offline) offline.hidden = true;
    } catch {
      keepHere(body);
    }
  };

  form.addEventListener("input", () => {
    const now = Date.now();
    changedAt ||= now;
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(PAUSE_MS, Math.max(0, changedAt + AT_MOST_MS - now)));
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    localStorage.removeItem(place);
  });
  window.addEventListener("online", save);

  // What an earlier visit could not send goes back into the form.
  const kept = localStorage.getItem(place);
  if (kept) {
    for (const [name, value] of new URLSearchParams(kept)) {
      const field = form.elements[name];
      if (name.startsWith("_") || name === "csrfmiddlewaretoken" || !field) continue;
      if (field instanceof RadioNodeList) {
        for (const one of field) if (one.value === value) one.checked = true;
      } else if (field.type === "checkbox") field.checked = true;
      else if (field.type !== "file" && field.type !== "hidden") field.value = value;
    }
    save();
  }
}
