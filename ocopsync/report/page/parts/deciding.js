// What is ticked and chosen, and the file in which choices are saved.
function tick(at, is) {
  done += is - kept[at].done;
  kept[at].done = is;
  keeping.keep(keyOf(rows[at]), kept[at]);
}

function set(at, choice) {
  decided += Boolean(choice) - Boolean(kept[at].choice);
  kept[at].choice = choice;
  keeping.keep(keyOf(rows[at]), kept[at]);
}

/** To leave alone is about the whole listing: its other lines follow. How many did. */
function choose(at, choice) {
  const was = kept[at].choice;
  set(at, choice);
  if (choice !== "ignore" && was !== "ignore") return 0;
  const others = listings.get(listingOf(rows[at])).filter(row => row.at !== at && row.choices.includes("ignore") && kept[row.at].choice !== choice);
  const following = choice === "ignore" ? others : others.filter(row => kept[row.at].choice === "ignore");
  following.forEach(row => set(row.at, choice === "ignore" ? choice : ""));
  return following.length;
}

function chooseShown(choice) {
  const fit = shown.filter(at => choice ? rows[at].choices.includes(choice) && !kept[at].choice : kept[at].choice);
  fit.forEach(at => choose(at, choice));
  $("told").textContent = filled(texts.applied, {n: number(fit.length)});
  refresh();
}

function refresh() {
  for (const line of body.rows) {
    const at = Number(line.dataset.row), select = line.querySelector("select"), box = line.querySelector(".tick");
    if (select) select.value = kept[at].choice;
    if (box) box.checked = kept[at].done;
    line.classList.toggle("is-done", kept[at].done);
  }
  count();
}

function save() {
  const decisions = rows.filter(row => kept[row.at].choice).map(row => {
    const {catalogue, marketplace, account} = placeOf(row);
    return {catalogue, marketplace, account, sku: row.sku, remote_id: row.id, field: row.field, choice: kept[row.at].choice, mark: row.mark};
  });
  const file = filled(texts.file, {day: new Date().toLocaleDateString("sv")});
  const address = URL.createObjectURL(new Blob([JSON.stringify({decisions}, null, 1)], {type: "application/json"}));
  element("a", {href: address, download: file}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  $("told").textContent = filled(texts.saved, {n: number(decisions.length), file});
}
