// What pages gain with JavaScript; without it they are complete, save the search and the page that compares datasets.
// @ts-check
import { open } from "./search.js";

// The search needs JavaScript, so its button is made here. The box opens at once, so that no letter typed is lost;
// what it looks through is loaded when it opens.
const header = document.querySelector(".md-header__inner");
if (header) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ami-search-button";
  button.setAttribute("aria-keyshortcuts", "/ Control+K");
  button.append("Search");
  button.addEventListener("click", open);
  header.append(button);
}
for (const button of document.querySelectorAll("[data-ami-search]")) button.addEventListener("click", open);
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
  if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)) {
    event.preventDefault();
    open();
  }
});

// A page's own module is loaded on that page only, when its place comes near.
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      import(`./${target.getAttribute("data-ami-page")}.js`).then((page) => page.start(target));
    }
  },
  { rootMargin: "600px" },
);
for (const place of document.querySelectorAll("[data-ami-page]")) near.observe(place);
