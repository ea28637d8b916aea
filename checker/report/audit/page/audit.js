"use strict";
// Everything is on the page without scripts; they only open it for printing.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
