// The live region and the lines at the foot of the page. Other files ask by an event:
// document.dispatchEvent(new CustomEvent("say", {detail: "12 companies"}))

const STAYS_MS = 12_000;

document.addEventListener("say", (event) => {
  const region = document.getElementById("say");
  if (!region) return;
  region.textContent = "";
  // A region speaks on change, so the same words twice need a gap.
  setTimeout(() => { region.textContent = event.detail; }, 50);
});

for (const line of document.querySelectorAll(".toast-line")) {
  const close = line.querySelector("[data-dismiss]");
  const isTrouble = ["error", "warning"].includes(line.dataset.level);
  let timer = 0;
  const wait = () => {
    if (!isTrouble && !line.querySelector("a")) timer = setTimeout(() => line.remove(), STAYS_MS);
  };
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => line.remove());
  }
  // Who reads or points at a line keeps it.
  line.addEventListener("pointerenter", () => clearTimeout(timer));
  line.addEventListener("focusin", () => clearTimeout(timer));
  line.addEventListener("pointerleave", wait);
  wait();
}
