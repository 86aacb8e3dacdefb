// Figures of the business at the instant: sums over rows, as the scenarios say them.
(() => {
  const { make, sum } = Console;
  class Figures {
    constructor(view, root) {
      Object.assign(this, { view, root, story: view.story });
      this.parsed = new Map();
    }
    item(number) {
      if (!this.parsed.has(number)) this.parsed.set(number, this.story.document(number));
      return this.parsed.get(number);
    }
    prepare() {
      if (this.found) return;
      const { story } = this, { write } = story.tables;
      this.found = (story.data.figures || []).map((figure) => ({ figure, rows: [...story.versions.values()].filter((versions) => write.text("table", versions[0]) === figure.table && write.text("key", versions[0]).split("\n").pop().startsWith(figure.prefix)) })).filter(({ rows }) => rows.length);
    }
    build(key) {
      this.prepare();
      this.key = key;
      this.update();
    }
    update() {
      if (!this.found) return;
      const { story } = this, { write } = story.tables;
      const tables = this.found.map(({ figure, rows }) => {
        const groups = new Map();
        for (const versions of rows) {
          const row = Console.versionAt(story, versions, this.view.t);
          if (row < 0 || write.columns.after[row] < 0) continue;
          const item = this.item(write.columns.after[row]);
          if (figure.value && item[figure.value] === undefined) continue;
          const name = figure.group.map((part) => item[part]).filter((value) => value !== undefined).join(", ") || "other";
          if (!groups.has(name)) groups.set(name, { all: [], own: [] });
          const value = figure.value ? item[figure.value] : 1;
          groups.get(name).all.push(value);
          if (versions.some((one) => write.keys(one).includes(this.key))) groups.get(name).own.push(value);
        }
        if (!groups.size) return "";
        return make("table", { class: "figures" }, make("caption", {}, figure.title), make("thead", {}, make("tr", {}, make("th", { scope: "col" }, figure.group.join(", ")), make("th", { scope: "col" }, "chosen"), make("th", { scope: "col" }, "all of the run"))),
          make("tbody", {}, [...groups].sort().map(([name, { all, own }]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, own.length ? sum(own) : "—"), make("td", {}, sum(all))))));
      }).filter(Boolean);
      this.root.replaceChildren(...(tables.length ? tables : [make("p", { class: "hint" }, story.data.figures && story.data.figures.length ? "No figure yet at this instant." : "No scenario names figures for this assembly.")]));
    }
  }
  Console.Figures = Figures;
})();
