"use strict";
// Builds the table of documents and the page of the document that is opened. Text becomes text nodes only: no string is ever parsed as markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const index = JSON.parse(byId("index").textContent);
  const VERDICTS = ["certain", "probable", "none"];
  const FITNESS = ["unfit", "review", "fit"];
  const VERDICT_WORDS = { certain: "Certainly cut", probable: "Probably cut", none: "No sign of a cut" };
  const FITNESS_WORDS = { unfit: "Not fit", review: "Needs review", fit: "Fit" };
  const LOOK = { certain: "error", probable: "warning", none: "", unfit: "error", review: "warning", fit: "good" };
  const PAGE = 25;
  const NAME = 0, CODE = 1, TITLE = 2, CATEGORY = 3, ERRORS = 6, WARNINGS = 7, INFO = 8, VERDICT = 9, FIT = 10, RULES = 11;
  const COLUMNS = { code: CODE, title: TITLE, category: CATEGORY, words: 4, facts: 5, errors: ERRORS, warnings: WARNINGS, info: INFO, truncation: VERDICT, fitness: FIT };
  const FILTERS = ["q", "fitness", "severity", "truncation", "category", "rule"];
  const heading = document.title;
  const number = new Intl.NumberFormat("en-US");
  const text = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // The table: filtered and sorted in memory, one page of it in the document.

  const searched = index.rows.map((row) =>
    [row[CODE], row[TITLE], row[NAME], index.categories[row[CATEGORY]], ...row[RULES].map((rule) => index.rules[rule][0])].join("\n").toLowerCase());
  const form = byId("filters");
  let sort = { column: "fitness", down: false };
  let shown = [];
  let page = 0;

  function matching() {
    const value = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value]));
    const words = value.q.toLowerCase().split(/\s+/).filter(Boolean);
    const category = index.categories.indexOf(value.category);
    const rule = index.rules.findIndex((item) => item[0] === value.rule);
    const severity = { error: ERRORS, warning: WARNINGS, info: INFO }[value.severity];
    return [...index.rows.keys()].filter((at) => {
      const row = index.rows[at];
      return words.every((word) => searched[at].includes(word))
        && (!value.fitness || FITNESS[row[FIT]] === value.fitness)
        && (severity === undefined || row[severity] > 0)
        && (value.severity !== "clean" || row[ERRORS] + row[WARNINGS] + row[INFO] === 0)
        && (!value.truncation || VERDICTS[row[VERDICT]] === value.truncation)
        && (!value.category || row[CATEGORY] === category)
        && (!value.rule || row[RULES].includes(rule));
    });
  }

  function order(found) {
    const at = COLUMNS[sort.column];
    const value = (row) => (at === CATEGORY ? index.categories[row[at]] : row[at]);
    const compare = (a, b) => (typeof a === "string" ? text.compare(a, b) : a - b);
    const sign = sort.down ? -1 : 1;
    return found.sort((a, b) => sign * compare(value(index.rows[a]), value(index.rows[b])) || a - b);
  }

  function count(value, look, extra) {
    return element("td", { class: `num ${value ? look : "zero"} ${extra}` }, number.format(value));
  }

  function tableRow(at) {
    const row = index.rows[at];
    const verdict = VERDICTS[row[VERDICT]], fitness = FITNESS[row[FIT]];
    return element("tr", {},
      element("th", { scope: "row" }, element("a", { href: `#d${at}`, id: `row-${at}` }, row[CODE] || "no code")),
      element("td", { class: "title" }, row[TITLE] || "no title", element("span", { class: "file" }, row[NAME])),
      element("td", { class: "roomy" }, index.categories[row[CATEGORY]]),
      count(row[4], "", "mid"), count(row[5], "", "mid"),
      count(row[ERRORS], "error", ""), count(row[WARNINGS], "warning", "mid"), count(row[INFO], "", "mid"),
      element("td", { class: "mid" }, verdict === "none" ? "" : element("span", { class: `chip ${LOOK[verdict]}` }, verdict)),
      element("td", {}, element("span", { class: `chip ${LOOK[fitness]}` }, FITNESS_WORDS[fitness])));
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(page, pages - 1);
    byId("table").tBodies[0].replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(tableRow));
    byId("count").textContent = shown.length === index.rows.length
      ? `${number.format(shown.length)} ${shown.length === 1 ? "document" : "documents"}`
      : `${number.format(shown.length)} of ${number.format(index.rows.length)} documents`;
    byId("page").textContent = `Page ${number.format(page + 1)} of ${number.format(pages)}`;
    byId("before").disabled = page === 0;
    byId("after").disabled = page === pages - 1;
    byId("pager").hidden = pages === 1;
    for (const button of byId("table").querySelectorAll("[data-sort]")) {
      const header = button.closest("th");
      if (button.dataset.sort === sort.column) header.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
  }

  function filter() {
    shown = order(matching());
    page = 0;
    draw();
  }

  function readFilters(query) {
    const wanted = new URLSearchParams(query);
    for (const name of FILTERS) {
      form.elements[name].value = wanted.get(name) ?? "";
      if (form.elements[name].selectedIndex === -1) form.elements[name].value = "";
    }
    filter();
  }

  // The address follows the filters, so that Back, a bookmark and a sent link show the same documents.
  let writing = 0;
  let written = "";
  function writeFilters() {
    clearTimeout(writing);
    const set = FILTERS.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    written = "#documents" + (set.length ? "?" + new URLSearchParams(set) : "");
    if (location.hash !== written) location.replace(written);
  }

  form.addEventListener("input", () => {
    filter();
    clearTimeout(writing);
    writing = setTimeout(writeFilters, 300);
  });
  // A document that is opened right after typing must not be overtaken by the address of its list.
  byId("table").tBodies[0].addEventListener("click", writeFilters);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { filter(); writeFilters(); }));
  byId("table").tHead.addEventListener("click", (event) => {
    const column = event.target.dataset.sort;
    if (!column) return;
    sort = { column, down: sort.column === column ? !sort.down : typeof index.rows[0]?.[COLUMNS[column]] === "number" && !["category", "truncation", "fitness"].includes(column) };
    order(shown);
    page = 0;
    draw();
  });
  function turn(by) {
    page += by;
    draw();
    byId("documents").scrollIntoView();
    byId("table").tBodies[0].querySelector("a")?.focus({ preventScroll: true });
  }
  byId("before").addEventListener("click", () => turn(-1));
  byId("after").addEventListener("click", () => turn(1));

  // A document: built when it is opened, dropped when it is left.

  let opened = -1;

  // Of a fact only the innermost piece is a link, since links cannot hold links; all its pieces are shown when it is gone to.
  function piece(at, part, item, seen) {
    if (typeof part === "string") return part;
    if (typeof part === "number") {
      const [rule, severity] = item.findings[part];
      return element("a", { class: `sign ${severity}`, id: `d${at}-n${part}t`, href: `#d${at}-n${part}`, "aria-label": `Finding ${part + 1}: ${severity}, ${rule}` }, String(part + 1));
    }
    const [content, facts, findings = []] = part;
    let made = content;
    for (const fact of facts) {
      const first = !seen.has(fact);
      seen.add(fact);
      const attributes = { "data-fact": fact, id: first ? `d${at}-f${fact}t` : "", tabindex: "-1" };
      if (made === content) made = element("a", { ...attributes, tabindex: first ? "" : "-1", class: "fact", href: `#d${at}-f${fact}`, title: `${item.facts[fact][0]}: ${item.facts[fact][1]}` }, content);
      else made = element("span", attributes, made);
    }
    const worst = ["error", "warning", "info"].find((severity) => findings.some((found) => item.findings[found][1] === severity));
    return worst ? element("span", { class: `found ${worst}`, "data-findings": findings.join(" ") }, made) : made;
  }

  function textOf(at, item) {
    const seen = new Set();
    const tags = { heading: "h3", prose: "div", table: "div", blank: "div" };
    const body = element("div", { class: "body" }, ...item.text.map(([kind, parts]) =>
      element(tags[kind], { class: kind }, ...parts.map((part) => piece(at, part, item, seen)))));
    const [verdict, ...evidence] = item.cut;
    const words = verdict === "none" ? "End of the document" : `${VERDICT_WORDS[verdict]} here: ${evidence.join(", ")}`;
    const left = item.leftOut.length ? [element("p", { class: "note" }, `Not shown, but in the record: ${item.leftOut.join(", ")}.`)] : [];
    return element("section", { class: "text", "aria-labelledby": "text-title" }, element("h2", { id: "text-title" }, "Text"),
      body, element("p", { class: `stop ${verdict}` }, words), ...left);
  }

  function findingsOf(at, item) {
    const own = item.findings.map(([rule, severity, message], n) => {
      const go = byIdIn(n);
      return element("li", { id: `d${at}-n${n}`, tabindex: "-1" },
        element("span", { class: "number" }, `${n + 1}`),
        element("div", {}, element("p", { class: "rule" }, element("span", { class: `chip ${severity}` }, severity), element("a", { href: `#documents?rule=${encodeURIComponent(rule)}`, title: "All documents with this finding" }, rule)),
          element("p", { class: "message" }, message), ...go));
    });
    function byIdIn(n) {
      return item.text.some(([, parts]) => parts.includes(n)) ? [element("a", { class: "go", href: `#d${at}-n${n}t` }, "Show in the text")] : [];
    }
    const shared = index.corpus.filter(([, , , documents]) => documents.includes(at)).map(([rule, severity, message, documents]) =>
      element("li", {}, element("span", { class: "number" }, "–"),
        element("div", {}, element("p", { class: "rule" }, element("span", { class: `chip ${severity}` }, severity), element("a", { href: `#documents?rule=${encodeURIComponent(rule)}` }, rule)),
          element("p", { class: "message" }, message), element("p", { class: "go" }, `With ${number.format(documents.length - 1)} other ${documents.length === 2 ? "document" : "documents"}`))));
    const all = [...own, ...shared];
    return element("section", { class: "findings", "aria-labelledby": "found-title" }, element("h2", { id: "found-title" }, "Findings"),
      all.length ? element("ol", { class: "found-list" }, ...all) : element("p", { class: "empty" }, "No rule found anything."));
  }

  function factsOf(at, item) {
    const groups = new Map();
    item.facts.forEach((fact, n) => groups.set(fact[0], [...(groups.get(fact[0]) ?? []), [n, fact]]));
    const inText = new Set(item.text.flatMap(([, parts]) => parts.flatMap((part) => (Array.isArray(part) ? part[1] : []))));
    const list = element("dl", { class: "facts-list" });
    for (const [label, facts] of groups) {
      list.append(element("div", {}, element("dt", {}, label), ...facts.map(([n, [, value, detail, marks]]) => {
        const shownValue = inText.has(n) ? element("a", { href: `#d${at}-f${n}t` }, value) : value;
        const lost = [...(marks.includes("p") ? ["touches the cut"] : [])];
        return element("dd", { id: `d${at}-f${n}`, tabindex: "-1" }, shownValue,
          ...(detail ? [element("span", { class: marks.includes("l") ? "detail lost" : "detail" }, detail)] : []),
          ...lost.map((word) => element("span", { class: "detail lost" }, word)));
      })));
    }
    for (const label of item.absent) list.append(element("div", {}, element("dt", {}, label), element("dd", { class: "none" }, "not stated")));
    const about = element("dl", { class: "facts-list about" }, ...item.about.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))));
    return element("section", { class: "facts", "aria-labelledby": "facts-title" }, element("h2", { id: "facts-title" }, "Facts"), list, about);
  }

  function steps(at) {
    const place = shown.indexOf(at);
    const link = (to, words, rel) => (to === undefined ? [] : [element("a", { href: `#d${to}`, rel }, words)]);
    return element("nav", { class: "steps", "aria-label": "Documents" },
      element("a", { href: written || "#documents", id: "all" }, "All documents"), element("span", { class: "spring" }),
      ...(place < 0 ? [] : [element("span", { class: "place" }, `${number.format(place + 1)} of ${number.format(shown.length)}`), ...link(shown[place - 1], "Previous", "prev"), ...link(shown[place + 1], "Next", "next")]));
  }

  function open(at) {
    const row = index.rows[at];
    const item = JSON.parse(byId(`part-${at}`).textContent);
    const verdict = VERDICTS[row[VERDICT]], fitness = FITNESS[row[FIT]];
    const name = row[CODE] ? (row[TITLE] ? `${row[CODE]}: ${row[TITLE]}` : row[CODE]) : row[TITLE] || "No code";
    byId("document").replaceChildren(steps(at),
      element("h1", { id: "document-title", tabindex: "-1" }, name),
      element("p", { class: "tags" }, element("span", { class: `chip ${LOOK[fitness]}` }, FITNESS_WORDS[fitness]),
        element("span", { class: "name" }, row[NAME]), element("span", {}, index.categories[row[CATEGORY]]),
        element("span", {}, `${number.format(row[4])} words`), element("span", { class: LOOK[verdict] }, VERDICT_WORDS[verdict])),
      element("div", { class: "sheet" }, textOf(at, item), element("div", { class: "side" }, findingsOf(at, item), factsOf(at, item))));
    document.title = `${name} – ${heading}`;
    opened = at;
  }

  function mark(id) {
    const found = byId(id);
    for (const old of byId("document").querySelectorAll(".here")) old.classList.remove("here");
    if (!found) return;
    found.classList.add("here");
    const [, kind, at, inText] = /-([fn])(\d+)(t?)$/.exec(id);
    if (inText) {
      const pieces = kind === "f" ? `[data-fact="${at}"]` : `[data-findings~="${at}"]`;
      for (const part of byId("document").querySelectorAll(pieces)) part.classList.add("here");
    }
    found.scrollIntoView({ block: inText ? "center" : "nearest" });
    found.focus({ preventScroll: true });
  }

  // What is shown follows the address: Back and Forward work by themselves.

  let left = { scroll: 0, at: -1 };
  function showReport() {
    if (opened < 0) return false;
    byId("document").hidden = true;
    byId("document").replaceChildren();
    byId("report").hidden = false;
    document.title = heading;
    left.at = opened;
    opened = -1;
    return true;
  }

  function route() {
    const hash = location.hash;
    if (hash !== written) clearTimeout(writing);
    const wanted = /^#d(\d+)(-[fn]\d+t?)?$/.exec(hash);
    if (wanted && Number(wanted[1]) < index.rows.length) {
      const at = Number(wanted[1]);
      if (opened !== at) {
        if (opened < 0) left.scroll = scrollY;
        open(at);
        byId("report").hidden = true;
        byId("document").hidden = false;
        if (!wanted[2]) {
          scrollTo({ top: 0, behavior: "instant" });
          byId("document-title").focus({ preventScroll: true });
        }
      }
      if (wanted[2]) mark(hash.slice(1));
      return;
    }
    if (hash === "#main" && opened >= 0) return;
    const back = showReport();
    if (hash.startsWith("#documents")) {
      if (hash !== (written || "#documents")) {
        readFilters(hash.split("?", 2)[1]);
        written = hash;
        byId("documents").scrollIntoView({ behavior: back ? "instant" : "auto" });
        byId("count").focus({ preventScroll: true });
        return;
      }
    }
    if (back) {
      scrollTo({ top: left.scroll, behavior: "instant" });
      if (hash && !hash.startsWith("#documents")) byId(hash.slice(1))?.scrollIntoView({ behavior: "instant" });
      else byId(`row-${left.at}`)?.focus({ preventScroll: true });
    }
  }

  byId("unscripted").remove();
  form.hidden = false;
  byId("table").hidden = false;
  filter();
  addEventListener("hashchange", route);
  route();
})();
