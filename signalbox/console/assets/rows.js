// Rows of a key as they stood at the instant, each with its versions and what changed in the last one.
(() => {
  const { make, span, pretty } = Console;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const versionAt = (story, versions, t) => {
    let last = -1;
    for (const row of versions) if (story.tables.write.columns.at[row] <= t) last = row;
    return last;
  };
  // A table of the fields of a version: changed ones first, with the value before.
  const difference = (story, row) => {
    const { write } = story.tables;
    const after = story.document(write.columns.after[row]) || {}, earlier = story.previous[row];
    const before = earlier >= 0 ? story.document(write.columns.after[earlier]) || {} : {};
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    const changed = names.filter((name) => !same(after[name], before[name])), rest = names.filter((name) => same(after[name], before[name]));
    const line = (name, is) => make("tr", { class: is ? (name in before ? (name in after ? "changed" : "removed") : "added") : "" }, make("th", { scope: "row" }, name),
      make("td", {}, is && name in before ? make("del", {}, pretty(before[name])) : "", is && name in before && name in after ? " → " : "", name in after ? (is ? make("ins", {}, pretty(after[name])) : pretty(after[name])) : ""));
    return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Fields of the row" }, make("table", { class: "diff" }, make("tbody", {}, [...changed].map((name) => line(name, true)), rest.map((name) => line(name, false)))));
  };

  class Rows {
    constructor(view, root) {
      Object.assign(this, { view, root, story: view.story });
    }
    build(key) {
      const { story } = this, { write } = story.tables;
      const names = new Set();
      for (const [, row] of story.ofKey(key, "write")) names.add(`${write.columns.table[row]}\n${write.columns.key[row]}`);
      this.rows = [...names].map((name) => ({ versions: story.versions.get(name) }));
      this.rows.sort((one, other) => write.columns.at[one.versions[0]] - write.columns.at[other.versions[0]]);
      this.root.replaceChildren(make("p", { class: "hint" }, "Each row as it stood at the instant, and what its last version changed."), ...this.rows.map((one) => {
        one.title = make("span", {});
        one.body = make("div", {});
        one.box = make("details", { class: "paper row-paper" }, make("summary", {}, `${story.short(write.text("table", one.versions[0]))}: ${write.text("key", one.versions[0]).replace("\n", " / ")}`, one.title), one.body);
        one.box.addEventListener("toggle", () => this.fill(one));
        return one.box;
      }));
      this.update();
    }
    update() {
      for (const one of this.rows || []) {
        const row = versionAt(this.story, one.versions, this.view.t);
        if (row === one.row) continue;
        one.row = row;
        const { write } = this.story.tables, number = one.versions.indexOf(row) + 1;
        one.title.textContent = row < 0 ? " — not yet" : ` — version ${number} of ${one.versions.length}, ${span(write.columns.at[row])}${write.columns.after[row] < 0 ? ", deleted" : ""}`;
        one.box.classList.toggle("later", row < 0);
        one.filled = false;
        this.fill(one);
      }
    }
    fill(one) {
      if (!one.box.open || one.filled) return;
      one.filled = true;
      const { write } = this.story.tables;
      one.body.replaceChildren(one.row < 0 ? make("p", {}, "This row is not there yet.") : difference(this.story, one.row),
        make("p", { class: "versions" }, "Versions: ", one.versions.map((row, place) => make("button", { type: "button", on: { click: () => Console.show(this.view, write.columns.id[row]) }, "aria-label": `Version ${place + 1}: go to it` }, String(place + 1)))));
    }
  }
  Object.assign(Console, { Rows, difference, versionAt });
})();
