// The lines of the table, and what this browser has kept of them.
const ORDER = ["!", "*", "+", "-", "="];
const $ = id => document.getElementById(id);

const {columns: PARTS, rows: LINES, ...meanings} = JSON.parse($("data").textContent);
const {texts} = meanings;
meanings.places = meanings.places.map(([catalogue, name, marketplace, title, account]) => ({catalogue, name, marketplace, title, account}));
const rows = LINES.map((line, at) => {
  const row = {at};
  PARTS.forEach((part, index) => { row[part] = line[index] ?? ""; });
  row.choices = row.choices ? row.choices.split(" ") : [];
  return row;
});
const placeOf = row => meanings.places[row.place];
const most = rows.filter(row => row.kind !== "waiting").length;
const columns = ["done", "state", "product", "place", "field", "there", "wanted", "who", "day", "choice"];
if (new Set(meanings.places.map(place => place.catalogue)).size > 1) columns.push("catalogue");

// What is kept of each row.
const keeping = new Keeping();
const keyOf = row => [placeOf(row).marketplace, placeOf(row).account, placeOf(row).catalogue, row.mark].join("/");
const earlier = keeping.all();
const kept = rows.map(row => earlier.get(keyOf(row)) ?? {done: false, choice: ""});
for (const row of rows) if (!row.choices.includes(kept[row.at].choice)) kept[row.at].choice = "";
let done = kept.filter((state, at) => state.done && rows[at].kind !== "waiting").length;
let decided = kept.filter(state => state.choice).length;

const listings = new Map();
const listingOf = row => [row.place, row.sku, row.id].join("\n");
for (const row of rows) listings.set(listingOf(row), [...listings.get(listingOf(row)) ?? [], row]);
