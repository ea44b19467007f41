// A picture shown large, by GLightbox, which comes from a package and is loaded at the first click.
// @ts-check

/** @type {Promise<any> | null} */
let library = null;

function loadLibrary() {
  library ??= new Promise((done, fail) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("glightbox.min.css", import.meta.url).href;
    const script = document.createElement("script");
    script.src = new URL("glightbox.min.js", import.meta.url).href;
    script.addEventListener("load", () => done(/** @type {any} */ (window).GLightbox));
    script.addEventListener("error", fail);
    document.head.append(style, script);
  });
  return library;
}

/** @param {Element} place */
export function start(place) {
  place.addEventListener("click", async (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const picture = event.target.closest(".ami-picture");
    if (!(picture instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    /** @type {HTMLAnchorElement[]} */
    const all = [...document.querySelectorAll("a.ami-picture")].filter((link) => link instanceof HTMLAnchorElement);
    try {
      const make = await loadLibrary();
      const box = make({
        elements: all.map((link) => ({
          href: link.href,
          type: "image",
          title: escaped(link.dataset.amiTitle ?? ""),
          alt: link.querySelector("img")?.alt ?? "",
        })),
        startAt: all.indexOf(picture),
        openEffect: "none",
        closeEffect: "none",
        slideEffect: "none",
      });
      // Where the reader was, there he is again.
      box.on("close", () => setTimeout(() => picture.focus()));
      box.open();
    } catch {
      location.assign(picture.href);
    }
  });
}

/** GLightbox takes a title as markup. @param {string} text */
function escaped(text) {
  const holder = document.createElement("p");
  holder.textContent = text;
  return holder.innerHTML;
}
