// In a kiosk's frame: nothing leads away from the voting page, and nothing is left for the next person by a gesture.

const stop = (event) => event.preventDefault();

addEventListener("contextmenu", stop, true);
addEventListener("dragstart", stop, true);
addEventListener("wheel", (event) => event.ctrlKey && stop(event), { capture: true, passive: false });
addEventListener("click", (event) => event.target.closest && event.target.closest("a") && stop(event), true);
addEventListener("keydown", (event) => event.key === "Enter" && stop(event), true); // a scan's end presses no button
addEventListener("keydown", (event) => (event.ctrlKey || event.altKey || event.metaKey || /^F\d/.test(event.key)) && stop(event), true);
