// For browsers too old for modules, which alone fetch this file: they cannot seal, so the page says so.
document.getElementById("paper").hidden = true;
document.querySelector('[data-state="no_crypto"]').removeAttribute("hidden");
