/* The start of a saved page; stands in its document, behind link.js. */
const addresses = linked(JSON.parse(document.getElementById("modules").textContent));
import(addresses["save/opened.mjs"]).then(({ open }) => open());
