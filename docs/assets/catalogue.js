// What pages gain with JavaScript; without it they are complete, save the search.

// Search needs JavaScript, so its button appears only here.
for (const button of document.querySelectorAll("[data-ami-search]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById("__search").click();
    document.querySelector(".md-search__input")?.focus();
  });
}
