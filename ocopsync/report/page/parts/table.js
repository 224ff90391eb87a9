// The table: a page of it at a time, all of it on paper, and what people do with it.
const PAGE = 50;
const SCREEN = 12; // lines that are drawn at once; the others of the page follow when no key is waiting
const MOST_PRINTED = 5000; // some 300 sheets; Chromium gives up on 20,000 lines

let shown = [], page = 0, following = 0;
const body = $("table").tBodies[0];
const drawn = (all, paper = false) => all.map(at => lineOf(rows[at], kept[at], meanings, columns, paper));

function draw(all) {
  clearTimeout(following);
  body.replaceChildren(...drawn(all.slice(0, SCREEN)));
  if (all.length > SCREEN) following = setTimeout(() => body.append(...drawn(all.slice(SCREEN))), 40);
}

function drawOnPaper() {
  clearTimeout(following);
  body.replaceChildren(...drawn(shown.slice(0, MOST_PRINTED), true));
}
const number = count => count.toLocaleString(document.documentElement.lang);

function filter() {
  shown = order.filter(fitting());
  page = 0;
  show();
}

function show() {
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  draw(shown.slice(page * PAGE, (page + 1) * PAGE));
  $("none").hidden = shown.length > 0;
  $("pages").hidden = pages < 2;
  $("page").textContent = filled(texts.page, {page: number(page + 1), pages: number(pages)});
  $("previous").disabled = page === 0;
  $("next").disabled = page === pages - 1;
  for (const tile of document.querySelectorAll("button.tile")) tile.setAttribute("aria-pressed", tile.dataset.state === filters.state.value);
  count();
}

function count() {
  $("shown").textContent = filled(texts.shown, {shown: number(shown.length), all: number($("waiting").checked ? rows.length : most), done: number(done), most: number(most)});
  $("progress").max = Math.max(1, most);
  $("progress").value = done;
  $("save").textContent = filled(texts.save, {n: number(decided)});
  $("save").disabled = !decided;
  $("for-shown").textContent = filled(texts.for_shown, {n: number(shown.filter(at => rows[at].choices.length && !kept[at].choice).length)});
  $("not-kept").hidden = keeping.works;
  const cut = shown.length > MOST_PRINTED && filled(texts.printed_cut, {n: number(MOST_PRINTED)});
  $("printed").textContent = filled(texts.printed_filter, {filter: [said(), $("shown").textContent, cut].filter(Boolean).join(" · ")});
}

function said() {
  const chosen = Object.values(filters).filter(select => select.value).map(select => select.selectedOptions[0].text);
  return [...chosen, $("search").value.trim() && `“${$("search").value.trim()}”`].filter(Boolean).join(" · ");
}

function turn(to) {
  page = to;
  show();
  $("list").focus({preventScroll: true});
  $("list").scrollIntoView();
}

// What people do.
$("search").addEventListener("input", filter);
for (const control of [...Object.values(filters), $("waiting"), $("undone")]) control.addEventListener("change", filter);
$("reset").addEventListener("click", () => {
  for (const select of Object.values(filters)) select.value = "";
  $("search").value = "";
  $("waiting").checked = $("undone").checked = false;
  filter();
});
$("table").tHead.addEventListener("click", event => {
  const name = event.target.closest("[data-sort]")?.dataset.sort;
  if (!name) return;
  sorted = {name, falling: sorted.name === name && !sorted.falling};
  sort();
  headings();
  filter();
  $("table").tHead.querySelector(`[data-sort=${name}]`).focus();
});
body.addEventListener("change", event => {
  const at = Number(event.target.closest("tr").dataset.row);
  $("told").textContent = "";
  if (event.target.matches(".tick")) tick(at, event.target.checked);
  if (event.target.matches("select")) {
    const more = choose(at, event.target.value);
    if (more) $("told").textContent = filled(texts.also_set, {n: number(more)});
  }
  refresh();
});
body.addEventListener("keydown", event => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!step || !event.target.matches(".tick")) return;
  event.preventDefault();
  const ticks = [...body.querySelectorAll(".tick")];
  ticks[ticks.indexOf(event.target) + step]?.focus();
});
for (const button of document.querySelectorAll("button.tile, button.pick")) button.addEventListener("click", () => {
  const select = filters[button.dataset.filter ?? "state"], value = button.dataset.value ?? button.dataset.state;
  select.value = button.matches(".tile") && select.value === value ? "" : value;
  filter();
  $("list").scrollIntoView();
});
$("previous").addEventListener("click", () => turn(page - 1));
$("next").addEventListener("click", () => turn(page + 1));
$("apply").addEventListener("click", () => chooseShown($("all-choice").value));
$("save").addEventListener("click", save);
$("print").addEventListener("click", () => print());
addEventListener("beforeprint", drawOnPaper);
addEventListener("afterprint", () => show());
addEventListener("beforeunload", event => {
  if (!keeping.works && decided) event.preventDefault();
});

const offered = Object.keys(meanings.choices).filter(choice => rows.some(row => row.choices.includes(choice)));
$("all-choice").replaceChildren(...offered.map(choice => new Option(meanings.choices[choice], choice)), new Option(texts.take_back, ""));
fillFilters();
headings();
sort();
filter();

/** Make the search ready while nobody waits for it. */
function prepare(at) {
  const until = performance.now() + 12;
  while (at < rows.length && performance.now() < until) index.prepare(at++);
  if (at < rows.length) setTimeout(prepare, 8, at);
}
setTimeout(prepare, 50, 0);
