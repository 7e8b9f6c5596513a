// Shows a few rows of a long table: the first, those that hold some words and belong to
// some kind, or the one that the address names. Without this script the whole table is
// there, and the form is hidden.
const FEW = 25;

document.addEventListener("DOMContentLoaded", () => {
  mendTheme();
  for (const form of document.querySelectorAll("form.filter")) {
    const table = document.getElementById(form.dataset.table);
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const words = form.querySelector("input");
    const choices = [...form.querySelectorAll("select")];
    const said = form.querySelector("output");
    const all = document.createElement("button");
    all.type = "button";
    all.className = "show-all";
    table.after(all);

    const narrow = (most = FEW, only = null) => {
      const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fit = rows.filter(
        (row, place) =>
          asked.every((word) => texts[place].includes(word)) &&
          choices.every((c) => !c.value || row.dataset[c.dataset.by] === c.value)
      );
      const shown = new Set(only ? [only] : fit.slice(0, most));
      for (const row of rows) row.hidden = !shown.has(row);
      said.textContent = `${shown.size} of ${fit.length.toLocaleString("en")} shown`;
      all.hidden = shown.size >= fit.length;
      all.textContent = `Show all ${fit.length.toLocaleString("en")}`;
    };
    // A link from another page leads to one row.
    const named = () => {
      const row = rows.find((row) => row.id && row.id === location.hash.slice(1));
      if (row) narrow(1, row);
      row?.scrollIntoView();
      return row;
    };
    all.addEventListener("click", () => {
      const before = rows.filter((row) => !row.hidden).length;
      narrow(Infinity);
      // The button is gone: go on with the first row that is new.
      const next = rows.filter((row) => !row.hidden)[before];
      next?.querySelector("a[href]")?.focus();
    });
    addEventListener("hashchange", named);
    form.addEventListener("input", () => narrow());
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    named() || narrow();
  }
});

// What the theme leaves to be mended for those who do not see the page.
function mendTheme() {
  // The name of a button is what it shows, "Search Ctrl+K".
  for (const button of document.querySelectorAll(".search-button-field")) {
    button.removeAttribute("aria-label");
  }
  for (const toggle of document.querySelectorAll("summary")) {
    const link = toggle.closest("li")?.querySelector("a");
    if (link) toggle.setAttribute("aria-label", `Pages below ${link.textContent.trim()}`);
  }
  // The side bar belongs to a landmark, its title and search included.
  const bar = document.querySelector(".bd-sidebar-primary");
  bar?.setAttribute("role", "region");
  bar?.setAttribute("aria-label", "Contents and search");
}
