"use strict";
// A link carries the case in its fragment, which no browser sends: it is unpacked here, put into the form, and asked.
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return await new Response(stream).text();
}
async function ask() {
  if (!location.hash.startsWith("#s=")) return;
  const [day, orders, ...lines] = (await unpacked(location.hash.slice(3))).split("\n");
  const form = document.getElementById("spoerg");
  form.elements.sag.value = lines.join("\n");
  form.elements.dag.value = day;
  for (const box of form.querySelectorAll("input[name=orden]")) box.checked = orders.split(",").includes(box.value);
  form.requestSubmit(form.querySelector("button[value=spoerg]"));
}
const link = document.querySelector("a[data-link]");
if (link) link.addEventListener("click", (event) => {
  event.preventDefault();
  history.replaceState(null, "", link.getAttribute("href"));
  link.textContent = "Linket står nu i adresselinjen; kopiér det derfra";
});
else ask();
