// What is ticked and chosen is kept in this browser, for each finding by its mark, and forgotten after a year.
const PREFIX = "ocopsync/";
const A_YEAR = 366 * 24 * 3600 * 1000;

class Keeping {
  constructor() {
    try {
      this.store = window.localStorage;
      this.store.setItem(`${PREFIX}try`, "");
      this.store.removeItem(`${PREFIX}try`);
      this.works = true;
    } catch {
      this.works = false;
    }
  }

  /** All that is kept, by key: {done, choice}. */
  all() {
    const found = new Map();
    if (!this.works) return found;
    const keys = Array.from({length: this.store.length}, (_, at) => this.store.key(at)).filter(key => key.startsWith(PREFIX));
    for (const key of keys) {
      const [done, choice, at] = this.store.getItem(key).split("|");
      if (Date.now() - Number(at) < A_YEAR) found.set(key.slice(PREFIX.length), {done: done === "1", choice});
      else this.store.removeItem(key);
    }
    return found;
  }

  keep(key, {done, choice}) {
    if (!this.works) return;
    try {
      if (done || choice) this.store.setItem(PREFIX + key, `${done ? 1 : 0}|${choice}|${Date.now()}`);
      else this.store.removeItem(PREFIX + key);
    } catch {
      this.works = false; // it is full
    }
  }
}
