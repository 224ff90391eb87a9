// Search as one types: words without accents find those with them, words with accents only themselves.
const ACCENTS = /[\u0300-\u036f]/g;
const OLD_PLACES = /(o)([\u0300\u0301\u0303\u0309\u0323])([ae])|(u)([\u0300\u0301\u0303\u0309\u0323])(y)/g;

/** Lower case, accents apart, and the tone where today's spelling has it: "Hóa" and "Hoá" are one. */
const spelled = text => text.normalize("NFD").toLowerCase().replace(OLD_PLACES, "$1$4$3$6$2$5");
const bare = spelt => spelt.replace(ACCENTS, "").replaceAll("đ", "d");

class Index {
  constructor(texts) {
    this.texts = texts; // a function from a row's number to its text
    this.spelt = [];
    this.bare = [];
  }

  /** Make ready for one row; what nobody has looked for yet is made ready when it is. */
  prepare(at) {
    if (this.bare[at] !== undefined) return;
    this.spelt[at] = spelled(this.texts(at));
    this.bare[at] = bare(this.spelt[at]);
  }

  /** A test for rows: whether all words of the query stand in it. */
  finder(query) {
    const words = spelled(query).split(/\s+/).filter(Boolean);
    const marked = words.filter(word => word !== bare(word));
    const plain = words.filter(word => word === bare(word));
    return at => {
      this.prepare(at);
      return plain.every(word => this.bare[at].includes(word)) && marked.every(word => this.spelt[at].includes(word));
    };
  }
}
