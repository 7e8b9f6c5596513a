// Narrows a long table to the rows that hold some words and belong to some kind.
// Without this script the whole table is there, and the form is hidden.
document.addEventListener("DOMContentLoaded", () => {
  mendTheme();
  for (const form of document.querySelectorAll("form.filter")) {
    const rows = [...document.getElementById(form.dataset.table).tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const words = form.querySelector("input");
    const choices = [...form.querySelectorAll("select")];
    const said = form.querySelector("output");
    const narrow = () => {
      const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        const fits =
          asked.every((word) => texts[place].includes(word)) &&
          choices.every((c) => !c.value || row.dataset[c.dataset.by] === c.value);
        row.hidden = !fits;
        shown += fits;
      });
      said.textContent = `${shown} of ${rows.length}`;
    };
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    narrow();
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
