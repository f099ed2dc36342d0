"use strict";
// The search of the pages that are files: the index is a file beside this one, and nothing is asked of any server.
const sought = (new URLSearchParams(location.search).get("q") || "").trim();
document.getElementById("q").value = sought;
if (sought) {
  const words = sought.toLocaleLowerCase("da").split(/\s+/);
  const found = LAW_INDEX.filter((one) => words.every((word) => one.all.includes(word))).slice(0, 100);
  const list = document.getElementById("steder");
  for (const one of found) {
    const link = document.createElement("a");
    link.href = one.href;
    link.textContent = one.name;
    const item = document.createElement("li");
    item.append(link, " " + one.words);
    list.append(item);
  }
  const told = document.createElement("p");
  told.textContent = `${found.length} steder med »${sought}«.`;
  document.getElementById("fundet").prepend(told);
}
