// Suggestions for codes: <input data-suggest="address" list="…"> fills its list while one types.

const PAUSE_MS = 200;

function suggest(input) {
  const list = document.getElementById(input.getAttribute("list"));
  if (!list) return;
  const address = new URL(input.dataset.suggest, location.href);
  address.searchParams.set("q", input.value);
  input.asking?.abort();
  input.asking = new AbortController();
  fetch(address, {headers: {"HX-Request": "true"}, signal: input.asking.signal})
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((options) => { list.innerHTML = options; })
    .catch(() => {});  // without suggestions the field still takes a typed code
}

const timers = new WeakMap();
for (const kind of ["input", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const input = event.target;
    if (!input.matches?.("input[data-suggest]")) return;
    if (kind === "focusin" && document.getElementById(input.getAttribute("list"))?.options.length) return;
    clearTimeout(timers.get(input));
    timers.set(input, setTimeout(() => suggest(input), kind === "input" ? PAUSE_MS : 0));
  });
}
