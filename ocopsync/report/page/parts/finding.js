// Which lines are shown, and in which order.
const filters = {state: $("state"), market: $("market"), catalogue: $("catalogue"), who: $("who"), field: $("field")};
const values = {
  market: row => placeOf(row).marketplace, catalogue: row => placeOf(row).catalogue, who: row => row.author, field: row => row.field,
};
const index = new Index(at => {
  const row = rows[at], place = placeOf(row);
  return [row.title, row.sku, row.id, place.title, place.name, row.field && wordOf(row.field, meanings.fields), row.also,
    meanings.kinds[row.kind], row.there, row.wanted, row.sent, row.reason, meanings.authors[row.author] ?? ""].join("\n");
});

function options(select, pairs) {
  const sorted = [...pairs].sort((one, other) => collator.compare(one[1], other[1]));
  select.replaceChildren(new Option(texts.all, ""), ...sorted.map(([value, word]) => new Option(word, value)));
  select.closest("label").hidden = pairs.size < 2;
}

function fillFilters() {
  const found = {market: new Map(), catalogue: new Map(), who: new Map(), field: new Map()};
  for (const row of rows) {
    const place = placeOf(row);
    found.market.set(place.marketplace, place.title);
    found.catalogue.set(place.catalogue, place.name);
    if (row.author) found.who.set(row.author, meanings.authors[row.author]);
    if (row.field) found.field.set(row.field, wordOf(row.field, meanings.fields));
  }
  for (const name in found) options(filters[name], found[name]);
  filters.state.replaceChildren(new Option(texts.all, ""), ...ORDER.flatMap(bucket => {
    const kinds = new Set(rows.filter(row => row.bucket === bucket && row.kind !== "waiting").map(row => row.kind));
    const group = element("optgroup", {label: `${bucket} ${meanings.buckets[bucket]}`}, new Option(`${bucket} ${meanings.buckets[bucket]}`, `b:${bucket}`),
      ...[...kinds].map(kind => new Option(meanings.kinds[kind], `k:${kind}${bucket}`)));
    return kinds.size ? [group] : [];
  }));
  $("waiting").closest("label").hidden = most === rows.length;
}

function fitting() {
  const [kind, state] = [filters.state.value.slice(0, 2), filters.state.value.slice(2)];
  const chosen = Object.keys(values).filter(name => filters[name].value).map(name => [values[name], filters[name].value]);
  const found = index.finder($("search").value), waiting = $("waiting").checked, undone = $("undone").checked;
  return at => {
    const row = rows[at];
    if (row.kind === "waiting" && !waiting) return false;
    if (undone && kept[at].done) return false;
    if (kind && state !== (kind === "b:" ? row.bucket : row.kind + row.bucket)) return false;
    return chosen.every(([of, value]) => of(row) === value) && found(at);
  };
}

const collator = new Intl.Collator(document.documentElement.lang, {numeric: true, sensitivity: "base"});
const byText = of => {
  const all = rows.map(of), ranks = new Map([...new Set(all)].sort(collator.compare).map((text, rank) => [text, rank]));
  return all.map(text => ranks.get(text));
};
const sorts = {
  done: () => kept.map(state => Number(state.done)),
  state: () => rows.map(row => ORDER.indexOf(row.bucket) * 100 + Object.keys(meanings.kinds).indexOf(row.kind)),
  product: () => byText(row => row.title || row.sku || row.id),
  place: () => byText(row => `${placeOf(row).title}\n${placeOf(row).name}`),
  field: () => byText(row => row.field ? wordOf(row.field, meanings.fields) : row.also),
  who: () => byText(row => meanings.authors[row.author] ?? ""),
  day: () => byText(row => row.day),
  choice: () => byText(row => kept[row.at].choice),
};
const MOVING = ["done", "choice"];
const ranks = {};
let sorted = {name: "state", falling: false}, order = [];

function sort() {
  const {name, falling} = sorted;
  if (!(name in ranks) || MOVING.includes(name)) ranks[name] = sorts[name]();
  const rank = ranks[name], way = falling ? -1 : 1;
  order = rows.map(row => row.at).sort((one, other) => way * (rank[one] - rank[other]) || one - other);
}

function headings() {
  const cells = columns.filter(name => name in LABELS).map(name => {
    const word = texts[LABELS[name]], is = sorted.name === name;
    const cell = element("th", {role: "columnheader", scope: "col", className: name in sorts ? `${name} sortable` : name, "data-label": word});
    if (is) cell.setAttribute("aria-sort", sorted.falling ? "descending" : "ascending");
    cell.append(name in sorts ? element("button", {type: "button", "data-sort": name}, word,
      element("span", {className: "way", "aria-hidden": "true"}, is ? sorted.falling ? "▼" : "▲" : "")) : word);
    return cell;
  });
  $("table").tHead.replaceChildren(element("tr", {role: "row"}, ...cells));
}
