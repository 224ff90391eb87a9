// The words in which two texts differ, and of long texts only what stands near them.
const WORDS = /\p{N}[\p{N}.,]*|[\p{L}\p{M}\p{N}]+|\s+|./gsu;
const MOST_COMPARED = 200_000; // pairs of words; beyond that all that lies between is marked
const LONG = 160;
const NEAR = 40;

/** Two lists of [text, whether it differs]. */
function differing(one, other) {
  const a = one.match(WORDS) ?? [], b = other.match(WORDS) ?? [];
  let start = 0, end = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [[a, left], [b, right]].map(([words, marks]) => joined([
    ...words.slice(0, start).map(word => [word, false]),
    ...marks,
    ...words.slice(words.length - end).map(word => [word, false]),
  ]));
}

function between(a, b) {
  if (!a.length || !b.length || a.length * b.length > MOST_COMPARED) return [a, b].map(all => all.map(word => [word, true]));
  const wide = b.length + 1, common = new Uint16Array((a.length + 1) * wide);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * wide + j] = a[i] === b[j] ? common[(i + 1) * wide + j + 1] + 1
        : Math.max(common[(i + 1) * wide + j], common[i * wide + j + 1]);
  const left = [], right = [];
  let i = 0, j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) { left.push([a[i++], false]); right.push([b[j++], false]); }
    else if (common[(i + 1) * wide + j] >= common[i * wide + j + 1]) left.push([a[i++], true]);
    else right.push([b[j++], true]);
  }
  return [[...left, ...a.slice(i).map(word => [word, true])], [...right, ...b.slice(j).map(word => [word, true])]];
}

/** Neighbours of one sort as one text; a blank between two that differ differs with them. */
function joined(words) {
  const found = [];
  words.forEach(([word, differs], at) => {
    const marked = differs || (!word.trim() && Boolean(words[at - 1]?.[1] && words[at + 1]?.[1]));
    if (found.length && found.at(-1)[1] === marked) found.at(-1)[0] += word;
    else found.push([word, marked]);
  });
  return found;
}

/** The same pieces without what stands far from what differs. */
function shortened(pieces) {
  return pieces.map(([text, differs], at) => {
    const before = at > 0, after = at < pieces.length - 1;
    if (differs || text.length <= NEAR * (before + after)) return [text, differs];
    const head = before ? text.slice(0, NEAR).replace(/\S*$/, "") : "";
    const tail = after ? text.slice(-NEAR).replace(/^\S*/, "") : "";
    return [before || after ? `${head}…${tail}` : `${text.slice(0, LONG)}…`, false];
  });
}

const isLong = text => text.length > LONG;
