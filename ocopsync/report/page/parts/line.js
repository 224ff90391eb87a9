// One line of the table. Whatever comes from outside becomes text and nothing else.
function element(name, properties = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties))
    if (key in made && key !== "role") made[key] = value;
    else made.setAttribute(key, value);
  made.append(...inside.filter(Boolean));
  return made;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
const dayShown = day => day.split("-").reverse().join("/");

function pieces(list) {
  return list.map(([text, differs]) => differs ? element("mark", {}, text) : text);
}

/** Two values side by side, what differs marked; each a list of nodes. What is long can be seen in full, but on paper. */
function sides(row, texts, paper) {
  if (!row.there && !row.wanted && !row.field) return [[], []];
  const [there, wanted] = differing(row.there, row.wanted);
  return [there, wanted].map((list, at) => {
    const text = at ? row.wanted : row.there;
    if (!text) return [element("span", {className: "quiet"}, texts.nothing)];
    if (!isLong(text)) return pieces(list);
    if (paper) return pieces(shortened(list));
    const full = element("details", {}, element("summary", {}, texts.whole), element("div", {className: "full"}, ...pieces(list)));
    return [...pieces(shortened(list)), full];
  });
}

function stateOf(row, meanings) {
  const sign = element("span", {className: "sign", "data-bucket": row.bucket, "aria-hidden": "true"}, row.bucket === "-" ? "−" : row.bucket);
  return [element("span", {className: "stands"}, sign, element("span", {}, meanings.kinds[row.kind]))];
}

function productOf(row, texts) {
  const name = row.title || row.sku || row.id;
  const codes = [row.sku, row.id].filter(code => code && code !== name).join(" · ");
  const away = () => element("span", {className: "away", "aria-hidden": "true"}, " ↗");
  const head = row.url
    ? element("a", {href: row.url, target: "_blank", rel: "noopener noreferrer", title: texts.open}, name, away())
    : element("span", {}, name);
  return [head, codes && element("span", {className: "quiet code"}, codes)];
}

function choiceOf(row, kept, meanings, paper) {
  const {texts, choices} = meanings;
  if (paper) return [choices[kept.choice]];
  if (!row.choices.length) return [];
  const name = nameOf(row, meanings);
  const select = element("select", {"aria-label": filled(texts.choice_for, {name})},
    new Option(texts.undecided, ""), ...row.choices.map(choice => new Option(choices[choice], choice)));
  select.value = kept.choice;
  return [select];
}

function tickOf(row, kept, meanings, paper) {
  if (row.kind === "waiting") return [];
  if (paper) return [kept.done ? "☑" : "☐"];
  const label = filled(meanings.texts.done_for, {name: nameOf(row, meanings)});
  return [element("input", {type: "checkbox", className: "tick", checked: kept.done, "aria-label": label})];
}

const nameOf = (row, {places, fields}) =>
  [row.title || row.sku || row.id, row.field && wordOf(row.field, fields), places[row.place].title].filter(Boolean).join(", ");
const wordOf = (field, fields) => fields[field] ?? field.replace(/^extra\./, "");

/** The line of a row as an element; it knows the row by its number. On paper there is nothing to press. */
function lineOf(row, kept, meanings, columns, paper) {
  const {texts, places, authors, fields} = meanings, place = places[row.place];
  const [there, wanted] = sides(row, texts, paper);
  const sent = row.sent && element("span", {className: "quiet sent"}, filled(texts.last_sent, {value: row.sent}));
  const cells = {
    done: tickOf(row, kept, meanings, paper),
    state: stateOf(row, meanings),
    product: productOf(row, texts),
    place: [element("span", {}, place.title), columns.includes("catalogue") ? element("span", {className: "quiet name"}, place.name) : ""],
    field: [row.field ? wordOf(row.field, fields) : row.also],
    there, wanted: [...wanted, sent],
    who: [element("span", {}, authors[row.author] ?? ""), row.reason && element("span", {className: "quiet reason"}, row.reason)],
    day: [dayShown(row.day), row.times && element("span", {className: "quiet times"}, filled(texts.times, {n: row.times}))],
    choice: choiceOf(row, kept, meanings, paper),
  };
  const line = element("tr", {role: "row", "data-row": row.at, className: kept.done ? "is-done" : ""});
  for (const name of columns.filter(name => name in cells)) {
    const head = name === "product";
    const cell = element(head ? "th" : "td", {role: head ? "rowheader" : "cell", className: name, "data-label": texts[LABELS[name]]}, ...cells[name].filter(Boolean));
    if (head) cell.scope = "row";
    cell.classList.toggle("empty", !cell.hasChildNodes() || !cell.textContent && !cell.firstElementChild);
    line.append(cell);
  }
  return line;
}

const LABELS = {done: "done", state: "state", product: "product", place: "place", field: "field", there: "there", wanted: "wanted", who: "who", day: "since", choice: "choice"};
