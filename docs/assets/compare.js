// The page that puts datasets side by side and together: a box that suggests names, what combination.js finds, and
// the records themselves. Its state is the address.
// @ts-check
import { recordTable } from "./side-by-side.js";
import { node, set, link, recordLink, load } from "./elements.js";
import { duties, effort, overlaps, permissions, suggestions } from "./combination.js";

/** @typedef {import("./combination.js").Data} Data */

const MOST_SUGGESTIONS = 8;
const MOST_COMPARED = 5;
const WORDS = { commercial_use: "Commercial use", redistribution: "Passing copies on", derivatives: "Publishing changed versions" };
const MARKS = { allowed: "✓", forbidden: "✕", unstated: "?" };

/** @param {Element} place */
export async function start(place) {
  /** @type {Data} */
  let data;
  try {
    data = await load("combine.json");
  } catch {
    place.append(node("p", "", "The relations could not be loaded. Load the page again."));
    return;
  }
  place.querySelector(".ami-without-js")?.remove();
  const label = node("label", "ami-combine__label", "Add a dataset");
  const input = node("input", "ami-combine__input");
  const list = node("ul", "ami-combine__list");
  const chosen = node("ul", "ami-combine__chosen");
  const said = node("p", "ami-combine__said");
  const result = node("div", "ami-combine__result");
  set(label, { for: "ami-combine" });
  set(input, { id: "ami-combine", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "name, such as LiTS" });
  set(input, { "aria-expanded": "false", "aria-controls": "ami-combine-list", "aria-autocomplete": "list" });
  set(list, { id: "ami-combine-list", role: "listbox", "aria-label": "Datasets" });
  set(chosen, { "aria-label": "Chosen datasets" });
  set(said, { role: "status" });
  const box = node("div", "ami-combine__box");
  box.append(label, input, list);
  place.append(box, chosen, said, result);

  /** @type {string[]} */
  let offered = [];
  let active = -1;

  const ids = () => [...new Set((new URLSearchParams(location.search).get("datasets") ?? "").split(","))].filter((id) => Object.hasOwn(data.datasets, id));

  /** @param {string[]} now */
  function choose(now) {
    const address = new URL(location.href);
    if (now.length) address.searchParams.set("datasets", now.join(","));
    else address.searchParams.delete("datasets");
    // A comma needs no escape in a query, and an address is read by people.
    history.pushState(null, "", address.href.replaceAll("%2C", ","));
    show();
  }

  function offer() {
    const now = ids();
    offered = suggestions(data, input.value, MOST_SUGGESTIONS + now.length).filter((id) => !now.includes(id)).slice(0, MOST_SUGGESTIONS);
    active = offered.length ? 0 : -1;
    draw();
  }

  function draw() {
    list.replaceChildren(
      ...offered.map((id, index) => {
        const option = node("li", "", data.datasets[id].name);
        set(option, { id: `ami-option-${index}`, role: "option", "aria-selected": String(index === active) });
        // Before the box loses the focus, which would close the list.
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(id);
        });
        return option;
      }),
    );
    set(input, { "aria-expanded": String(offered.length > 0) });
    if (active >= 0) set(input, { "aria-activedescendant": `ami-option-${active}` });
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {string} id */
  function take(id) {
    input.value = "";
    offered = [];
    draw();
    choose([...ids(), id]);
  }

  function close() {
    offered = [];
    active = -1;
    draw();
  }

  input.addEventListener("input", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) take(offered[active]);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offered.length) {
      active = (active + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
      draw();
    } else return;
    event.preventDefault();
  });

  function show() {
    const now = ids();
    chosen.replaceChildren(
      ...now.map((id) => {
        const item = node("li");
        const remove = node("button", "", "×");
        set(remove, { type: "button", "aria-label": `Remove ${data.datasets[id].name}` });
        remove.addEventListener("click", () => {
          choose(ids().filter((other) => other !== id));
          input.focus();
        });
        item.append(datasetLink(data, id), remove);
        return item;
      }),
    );
    const found = overlaps(data, now);
    said.textContent =
      now.length < 2
        ? "Name at least two datasets."
        : `${found.length || "No"} ${found.length === 1 ? "pair" : "pairs"} of these ${now.length} datasets known to share images, or to go back to the same ones.`;
    result.replaceChildren(...(now.length < 2 ? [] : [sharing(data, found), licence(data, now), access(data, now), sideBySide(now)]));
  }

  addEventListener("popstate", show);
  show();
}

/** @param {Data} data @param {import("./combination.js").Overlap[]} found */
function sharing(data, found) {
  const part = section("Shared images");
  if (!found.length) part.append(node("p", "", "No relation between them was found."));
  const list = node("ul", "ami-relations");
  for (const { a, b, certain, steps } of found) {
    const item = node("li");
    const head = node("p", "ami-combine__pair");
    head.append(datasetLink(data, a), " and ", datasetLink(data, b), node("span", `ami-tag${certain ? " ami-tag--issue" : ""}`, certain ? "share images" : "may share images"));
    item.append(head);
    for (const { from, to, relation } of steps) {
      const line = node("p");
      line.append(data.datasets[from].name, " ", node("span", "ami-tag", data.relations[relation.type][0].toLowerCase()), " ", data.datasets[to].name, ". ", relation.note, " ");
      relation.sources.forEach((source, index) => line.append(index ? ", " : "Source: ", link(source.url, source.title)));
      item.append(line);
    }
    list.append(item);
  }
  if (found.length) part.append(list, node("p", "", "Keep such images on one side of a split: do not train on one of these sets and test on another."));
  return part;
}

/** @param {Data} data @param {string[]} ids */
function licence(data, ids) {
  const part = section("Licences taken together");
  const list = node("dl", "ami-list");
  for (const [freedom, verdict] of Object.entries(permissions(data, ids))) {
    const row = node("div");
    const term = node("dt", "", WORDS[/** @type {keyof typeof WORDS} */ (freedom)]);
    const value = node("dd");
    const mark = node("span", `ami-perm ami-perm--${verdict.word}`);
    const sign = node("span", "ami-perm__mark", MARKS[/** @type {keyof typeof MARKS} */ (verdict.word)]);
    set(sign, { "aria-hidden": "true" });
    mark.append(sign, verdict.word === "unstated" ? "not stated by all" : verdict.word);
    value.append(mark);
    if (verdict.because.length) {
      const why = node("small", "", verdict.word === "forbidden" ? "by " : "not by ");
      verdict.because.forEach(({ dataset, covers, license }, index) => {
        why.append(index ? "; " : "", datasetLink(data, dataset), covers === "all" ? ": " : ` (${covers}): `, licenseLink(data, license));
      });
      value.append(why);
    }
    row.append(term, value);
    list.append(row);
  }
  part.append(list);
  const { licenses, name, shareAlike, contradiction, unlicensed } = duties(data, ids);
  const notes = node("ul");
  const carries = licenses.length === 1 ? "All parts stand under one licence: " : "The combination carries all of these together, each for its own part: ";
  notes.append(line(carries, licenses.map((id) => licenseLink(data, id))));
  if (name.length) notes.append(line("The authors must be named under ", name.map((id) => licenseLink(data, id))));
  if (contradiction) {
    notes.append(line("Each of these asks that changed versions carry that licence and no other, so one changed version of all cannot satisfy them: ", shareAlike.map((id) => licenseLink(data, id))));
  } else if (shareAlike.length) notes.append(line("Changed versions must carry ", [licenseLink(data, shareAlike[0])]));
  if (unlicensed.length) notes.append(line("No licence was found for a part of these; ask their owners: ", unlicensed.map((id) => datasetLink(data, id))));
  part.append(notes);
  return part;
}

/** @param {Data} data @param {string[]} ids */
function access(data, ids) {
  const part = section("How to get them, the hardest first");
  const list = node("ol");
  for (const id of effort(data, ids)) {
    const level = data.datasets[id].access;
    const item = node("li");
    item.append(datasetLink(data, id), " ", level ? node("span", `ami-access ami-access--${level}`, data.access[level]) : node("span", "ami-none", "steps not found"));
    list.append(item);
  }
  part.append(list);
  return part;
}

/** @param {string[]} ids */
function sideBySide(ids) {
  const part = section("Side by side");
  if (ids.length > MOST_COMPARED) {
    part.append(node("p", "", `At most ${MOST_COMPARED} can be read side by side; remove some.`));
    return part;
  }
  const waiting = node("p", "", "The records are on their way.");
  part.append(waiting);
  Promise.all(ids.map((id) => load(`../api/v1/datasets/${id}.json`))).then(
    (records) => waiting.replaceWith(recordTable(records)),
    () => (waiting.textContent = "The records could not be loaded. Load the page again."),
  );
  return part;
}

/** @param {string} title */
function section(title) {
  const part = node("section");
  part.append(node("h2", "", title));
  return part;
}

/** @param {string} words @param {Element[]} links */
function line(words, links) {
  const item = node("li", "", words);
  links.forEach((each, index) => item.append(index ? ", " : "", each));
  return item;
}

/** @param {Data} data @param {string} id */
function datasetLink(data, id) {
  return recordLink("datasets", id, data.datasets[id].name);
}

/** @param {Data} data @param {string} id */
function licenseLink(data, id) {
  return recordLink("licenses", id, data.licenses[id].name);
}
