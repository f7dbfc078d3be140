// Changing the language keeps what was typed: forms marked data-keep-typed save every field of the
// page before they go, and the page puts them back when it returns. Passwords and files are left
// out. The store of the tab is emptied at once.

const STORE = "typed";
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

function fields() {
  return [...document.querySelectorAll("main :is(input, textarea, select)[name]")].filter(
    (field) => !NEVER.includes(field.type) && !field.closest("[data-keep-typed]"),
  );
}

function stateOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple && field.options) return [...field.options].map((option) => option.selected);
  return field.value;
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function put(field, state) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = state;
  else if (Array.isArray(state)) [...field.options].forEach((option, i) => { option.selected = state[i]; });
  else field.value = state;
}

// The same field of the same form again: name and its turn among fields of that name.
function keyed(list) {
  const turns = new Map();
  return list.map((field) => {
    const turn = turns.get(field.name) ?? 0;
    turns.set(field.name, turn + 1);
    return [`${field.name}:${turn}`, field];
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-keep-typed]")) return;
  // A page that answers an error shows typed values as its own, so those travel too.
  const all = document.querySelector(".error-summary") !== null;
  const kept = keyed(fields()).filter(([, field]) => all || isChanged(field));
  const states = Object.fromEntries(kept.map(([key, field]) => [key, stateOf(field)]));
  sessionStorage.setItem(STORE, JSON.stringify({page: location.pathname, states}));
});

const stored = sessionStorage.getItem(STORE);
if (stored) {
  sessionStorage.removeItem(STORE);
  const {page, states} = JSON.parse(stored);
  if (page === location.pathname) {
    for (const [key, field] of keyed(fields())) {
      if (key in states) put(field, states[key]);
    }
    for (const form of document.querySelectorAll("form[data-draft-url]")) {
      form.dispatchEvent(new Event("input"));
    }
  }
}
