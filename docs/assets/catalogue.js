// What pages gain with JavaScript; without it they are complete, save the search and the page that combines datasets.
// @ts-check

// Search needs JavaScript, so its button appears only here.
for (const button of document.querySelectorAll("[data-ami-search]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById("__search")?.click();
    document.querySelector(".md-search__input")?.focus();
  });
}

// A page's own module is loaded on that page only.
for (const place of document.querySelectorAll("[data-ami-page]")) {
  import(`./${place.getAttribute("data-ami-page")}.js`).then((page) => page.start(place));
}
