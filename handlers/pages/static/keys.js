// Single keys for what a page offers: data-key on a button or link presses it, on a summary opens it and goes
// to its first field. Not while somebody types; they can be switched off, and stay off on this machine.
(() => {
  const legend = document.querySelector("[data-keys]");
  if (!legend) return;
  const off = () => localStorage.getItem("keys") === "off";
  const button = legend.querySelector("[data-keys-switch]");
  const say = () => { button.textContent = off() ? button.dataset.on : button.dataset.off; legend.classList.toggle("off", off()); };
  button.addEventListener("click", () => { localStorage.setItem("keys", off() ? "on" : "off"); say(); });
  legend.hidden = false;
  say();
  const types = (place) => place.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (off() || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (types(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    if (found.tagName !== "SUMMARY") { found.click(); return; }
    found.parentElement.open = true;
    (found.parentElement.querySelector("textarea, select, input:not([type=hidden])") || found).focus();
  });
})();
