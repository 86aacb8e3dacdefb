// "Why?": from a record back through its causes to the producer or the fault. "What if?": the command that repeats the run.
(() => {
  const { make, span, instant } = Console;

  // The causes of a record; a fault that broke it comes first, and of several causes the one of the same key.
  const causes = (story, id, key) => {
    const [table, row] = story.place(id);
    const by = table.by(row).filter((one) => story.place(one));
    const own = by.filter((one) => {
      const [causeTable, causeRow] = story.place(one);
      return causeTable.keys(causeRow).includes(key);
    });
    const found = own.length ? own : by;
    if (table.kind === "state") {
      const attempts = story.field(id, "attempts") || [];
      for (const { invocation, error } of attempts) if (error && invocation && story.faultOf.has(invocation)) return [story.faultOf.get(invocation), ...found];
    }
    if (story.faultOf.has(id)) return [story.faultOf.get(id), ...found];
    return found;
  };
  const chain = (story, id) => {
    const [table, row] = story.place(id);
    const [key] = table.keys(row);
    const found = [{ id, others: 0 }], seen = new Set([id]);
    for (;;) {
      const next = causes(story, found[found.length - 1].id, key).filter((one) => !seen.has(one));
      if (!next.length) return found;
      seen.add(next[0]);
      found.push({ id: next[0], others: next.length - 1 });
    }
  };
  // Faults that struck on the way of a chain, and its key's faults up to the record: what a violation is blamed on.
  const faults = (story, way) => {
    const [table, row] = story.place(way[0].id);
    const keys = table.keys(row), found = [];
    const fault = story.tables.fault;
    for (let place = 0; place < fault.count; place++) {
      const id = fault.columns.id[place];
      if (fault.columns.at[place] <= table.columns.at[row] && fault.keys(place).some((key) => keys.includes(key)) && !way.some((one) => one.id === id)) found.push(id);
    }
    return found;
  };

  class Why {
    constructor(view, root) {
      this.view = view;
      this.story = view.story;
      this.root = root;
      view.listen((changed) => (changed.item || changed.all) && this.update());
      this.update();
    }
    update() {
      const { item } = this.view;
      this.root.hidden = !item;
      if (!item) return;
      const way = chain(this.story, item), struck = faults(this.story, way);
      const [table, row] = this.story.place(item);
      this.root.replaceChildren(
        make("header", {}, make("h2", { id: "why-title" }, "Why?"),
          make("button", { type: "button", on: { click: () => this.view.set({ item: 0 }) } }, "Close")),
        make("ol", { class: "chain", reversed: true }, way.map(({ id, others }, place) => this.step(id, others, place, table.columns.at[row]))),
        struck.length ? make("div", {}, make("h3", {}, "Faults that struck the same key before"), make("ul", { class: "chain" }, struck.map((id) => this.step(id, 0, 1, table.columns.at[row])))) : "",
        Console.documentsOf(this.view, item),
        Console.whatIf(this.view, way));
    }
    step(id, others, place, end) {
      const [table, row] = this.story.place(id);
      const at = table.columns.at[row];
      return make("li", { class: `${table.kind} ${place ? "" : "chosen"}` },
        make("span", { class: "kindname" }, Console.KIND_WORDS[table.kind]),
        make("button", { type: "button", title: "Go to this instant", on: { click: () => Console.show(this.view, id) } }, Console.cut(Console.title(this.story, id), 160)),
        make("time", {}, ` ${instant(this.story, at)}${place ? `, ${span(Math.abs(end - at))} ${at > end ? "after" : "before"}` : ""}`),
        others ? make("small", {}, ` (and ${others} more ${others > 1 ? "causes" : "cause"})`) : "");
    }
  }
  Object.assign(Console, { Why, chain });
})();
