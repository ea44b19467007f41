// Elements made by script: text is always text, never markup.
// @ts-check

/** The address of the site's root, from which pages are addressed. */
export const root = new URL("../", import.meta.url);

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} [classes] @param {(string | Node)[]} inside @returns {HTMLElementTagNameMap[T]}
 */
export function node(tag, classes = "", ...inside) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...inside);
  return made;
}

/** @template {Element} T @param {T} element @param {Record<string, string>} attributes @returns {T} */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A link; an address that is none of the web's is left as text. @param {string} address @param {string} text */
export function link(address, text) {
  const made = node("a", "", text);
  const target = address.startsWith("doi:") ? `https://doi.org/${address.slice(4)}` : address;
  if (/^(https?|ftp):/.test(new URL(target, root).href)) made.href = target;
  return made;
}

/** A link to a record of the catalogue. @param {string} kind @param {string} id @param {string} name */
export function recordLink(kind, id, name) {
  return link(new URL(`${kind}/${encodeURIComponent(id)}/`, root).href, name);
}

/** @param {string} name the file's name beside this module @returns {Promise<any>} */
export async function load(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

const grouped = new Intl.NumberFormat("en");

/** 1234567 as 1,234,567. @param {number} number */
export function thousands(number) {
  return number < 1000 ? String(number) : grouped.format(number);
}

/** Bytes in the largest decimal unit, as pages tell them. @param {number} number */
export function fileSize(number) {
  let size = number;
  for (const unit of ["bytes", "kB", "MB", "GB"]) {
    if (size < 1000) return `${Number(size.toPrecision(3))} ${unit}`;
    size /= 1000;
  }
  return `${Number(size.toPrecision(3))} TB`;
}
