// The map at an instant: deployed parts by kind, each with its number, and what just changed.
(() => {
  const { make, span, instant, countUpTo } = Console;
  const COLUMNS = [
    ["bus", "Buses", "events"], ["queue", "Queues", "messages"], ["dead-letter queue", "Dead-letter queues", "dead letters"],
    ["function", "Functions", "busy"], ["machine", "State machines", "open"], ["table", "Tables", "rows"], ["partner", "Partners", "effects"],
  ];
  const FRESH = 2500;

  class Map_ {
    constructor(view, root) {
      this.view = view;
      this.story = view.story;
      this.rows = [];
      this.everything = make("input", { type: "checkbox", id: "every-part", on: { change: () => this.fill() } });
      this.columns = make("div", { class: "columns" });
      this.chosen = make("div", { class: "part", "aria-live": "polite" });
      root.append(make("label", { class: "check", for: "every-part" }, this.everything, " parts without use too"), this.columns, this.chosen);
      this.fill();
      view.listen((changed) => (changed.t || changed.all) && this.update());
    }
    fill() {
      this.rows = [];
      const targets = this.ways();
      this.columns.replaceChildren(...COLUMNS.map(([kind, title, unit]) => {
        const nodes = this.story.data.nodes.filter((node) => node.kind === kind && (this.everything.checked || this.story.gauges.has(Console.gaugeName(node))));
        if (!nodes.length) return "";
        return make("section", { class: "kind" }, make("h3", {}, title, make("small", {}, ` ${unit}`)), make("ul", {}, nodes.map((node) => {
          const number = make("b", {}), bar = make("i", { "aria-hidden": "true" });
          const button = make("button", { type: "button", title: targets.get(node.name) || null, on: { click: () => this.choose(node) } },
            bar, make("span", {}, Console.cut(this.story.short(node.name), 34)), number);
          const row = { node, number, bar, button, last: null };
          this.rows.push(row);
          return make("li", {}, button);
        })));
      }));
      this.update();
    }
    // Where events go from each part, in words.
    ways() {
      const found = new Map();
      for (const arrow of this.story.data.arrows) {
        const text = found.get(arrow.from);
        found.set(arrow.from, text ? `${text}, ${this.story.short(arrow.to)}` : `to ${this.story.short(arrow.to)}`);
      }
      return found;
    }
    update() {
      const t = this.view.t;
      for (const row of this.rows) {
        const { first, second, at } = this.story.gauge(row.node, t);
        const shown = row.node.kind === "queue" && second ? `${first} + ${second}` : String(first);
        const fresh = at >= 0 && t - at < FRESH;
        const state = `${shown}|${fresh}`;
        if (state === row.last) continue;
        row.last = state;
        row.number.textContent = shown;
        row.button.className = `${fresh ? "fresh" : ""} ${first + second ? "some" : "none"} ${row.node.kind === "dead-letter queue" && first ? "bad" : ""}`;
        row.bar.style.width = `${Math.min(100, Math.log2(1 + first + second) * 14)}%`;
      }
      if (this.node) this.describe();
    }
    choose(node) {
      this.node = this.node === node ? null : node;
      for (const row of this.rows) row.button.setAttribute("aria-pressed", String(row.node === this.node));
      if (this.node) this.describe();
      else this.chosen.replaceChildren();
    }
    describe() {
      const rows = Console.inside(this.story, this.node, this.view.t);
      const more = rows.length > 40 ? `the last 40 of ${rows.length}` : `${rows.length}`;
      this.chosen.replaceChildren(
        make("h3", {}, this.story.short(this.node.name), make("small", {}, ` at ${instant(this.story, this.view.t)}: ${more}`)),
        make("ul", { class: "inside" }, rows.slice(-40).reverse().map(({ id, text, at }) =>
          make("li", {}, make("button", { type: "button", on: { click: () => Console.show(this.view, id, this.view.t) } },
            make("time", {}, span(at)), " ", Console.cut(text, 90))))));
    }
  }

  // What a part holds at an instant: messages, rows, open executions, running invocations, its last events.
  Console.inside = (story, node, t) => {
    const { queue, message, invocation, execution, write, event } = story.tables;
    const rows = [];
    if (node.kind === "queue" || node.kind === "dead-letter queue") {
      const there = new Map();
      for (let row = 0; row < queue.count && queue.columns.at[row] <= t; row++) {
        if (queue.text("queue", row) !== node.name) continue;
        const [id] = queue.by(row), change = queue.text("change", row);
        if (["deleted", "moved", "expired"].includes(change)) there.delete(id);
        else there.set(id, change);
      }
      for (const [id, change] of there) {
        const [, row] = story.place(id);
        rows.push({ id, at: message.columns.at[row], text: `${Console.title(story, id)} (${change === "received" ? "in flight" : "visible"})` });
      }
    } else if (node.kind === "function") {
      for (let row = 0; row < invocation.count && invocation.columns.at[row] <= t; row++) {
        const ended = invocation.columns.ended[row];
        if (invocation.text("function", row) === node.name && (ended === null || ended > t)) rows.push({ id: invocation.columns.id[row], at: invocation.columns.at[row], text: Console.keysText(story, invocation.keys(row)) || "runs" });
      }
    } else if (node.kind === "machine") {
      for (let row = 0; row < execution.count; row++) {
        const ended = execution.columns.ended[row];
        if (execution.text("workflow", row) === node.workflow && execution.columns.at[row] <= t && (ended === null || ended > t))
          rows.push({ id: execution.columns.id[row], at: execution.columns.at[row], text: execution.text("name", row) });
      }
    } else if (node.kind === "table" || node.kind === "partner") {
      for (const [name, versions] of story.versions) {
        const first = write.text("key", versions[0]);
        const fits = node.kind === "table" ? write.text("table", versions[0]) === node.name : first.split("#")[0] === node.name;
        if (!fits) continue;
        let last = -1;
        for (const row of versions) if (write.columns.at[row] <= t) last = row;
        if (last >= 0 && write.columns.after[last] >= 0) rows.push({ id: write.columns.id[last], at: write.columns.at[last], text: first.replace("\n", " / ") });
      }
      rows.sort((one, other) => one.at - other.at);
    } else {
      for (let row = 0; row < event.count && event.columns.at[row] <= t; row++)
        if (event.text("bus", row) === node.name) rows.push({ id: event.columns.id[row], at: event.columns.at[row], text: `${event.text("type", row)} ${Console.keysText(story, event.keys(row))}` });
    }
    return rows;
  };
  Console.keysText = (story, keys) => keys.map((key) => story.keys[key - 1].key).join(", ");
  Console.Map = Map_;
})();
