// For browsers too old for modules, which alone fetch this file: they cannot seal, so the page says so.
document.getElementById("paper").hidden = true;
document.querySelector('[data-state="no_crypto"]').removeAttribute("hidden");
document.querySelector('[data-state="no_crypto"]').insertAdjacentHTML(
  "beforeend",
  '<p lang="en">This browser is too old to seal a ballot. Please try another one, or use the paper ballot: it counts the same.</p>'
);
