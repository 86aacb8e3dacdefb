// The list of business keys: facets, search inside, sort; only the visible rows are in the page.
(() => {
  const { make, span, countUpTo } = Console;
  const ROW = 44;
  const STATUS = { completed: "completed", in_flight: "in flight", dead_lettered: "dead-lettered", unaccepted: "not accepted" };

  // What the list knows of each key, found once.
  const summaries = (story, pairs) => story.data.keys.map((key) => {
    const states = new Set(), errors = new Set(), routes = new Set();
    let first = story.end, last = 0, tries = 0;
    for (const id of story.rowsOfKey.get(key.id) || []) {
      const [table, row] = story.place(id), at = table.columns.at[row];
      if (table.kind === "line") continue;
      first = Math.min(first, at);
      last = Math.max(last, at);
      if (table.kind === "state") {
        states.add(table.text("name", row));
        if (table.text("caught", row)) errors.add(table.text("caught", row));
        last = Math.max(last, table.columns.ended[row] || 0);
      } else if (table.kind === "execution" && table.text("error", row)) errors.add(table.text("error", row));
      else if (table.kind === "dead_letter") {
        routes.add(table.text("route", row));
        errors.add(table.text("reason", row));
      } else if (table.kind === "invocation" && table.text("error", row)) {
        errors.add(table.text("error", row));
        tries++;
      } else if (table.kind === "message") routes.add(story.short(table.text("queue", row)));
    }
    const outcome = key.outcome || STATUS[key.status];
    return { key, states, errors, routes, first, last: Math.max(first, last), tries, outcome, differs: pairs ? pairs.differs(key) : "",
      words: `${key.workflow} ${key.key} ${outcome} ${[...states].join(" ")} ${[...errors].join(" ")} ${[...routes].join(" ")}`.toLowerCase() };
  });
  const toneOf = (story, summary) => {
    const { key } = summary;
    if (summary.violated) return "bad";
    if (key.status === "dead_lettered") return "dead";
    if (key.status === "in_flight") return "open";
    if (key.status === "unaccepted") return "other";
    const flow = story.data.workflows.find((one) => one.name === key.workflow);
    if (!flow || !flow.outcomes.length || !key.outcome) return "good";
    return key.outcome === flow.outcomes[0] ? "good" : "back";
  };
  const SIGNS = { bad: "!", dead: "✕", open: "…", back: "↩", good: "✓", other: "·" };
  const FACETS = [["workflow", "Workflow", (one) => [one.key.workflow]], ["outcome", "Outcome", (one) => [one.outcome]], ["error", "Error", (one) => [...one.errors]],
    ["state", "State", (one) => [...one.states]], ["route", "Route", (one) => [...one.routes]], ["other", "Other run", (one) => (one.differs ? [one.differs] : [])]];
  const SORTS = { first: ["first event", (one) => one.first], longest: ["longest first", (one) => one.first - one.last], tries: ["most failures first", (one) => -one.tries], name: ["key", (one) => one.key.key] };

  class List {
    constructor(view, root, pairs) {
      this.view = view;
      this.story = view.story;
      this.all = summaries(this.story, pairs);
      const { violation } = this.story.tables;
      for (let row = 0; row < violation.count; row++) for (const key of violation.keys(row)) this.all[key - 1].violated = true;
      for (const one of this.all) one.tone = toneOf(this.story, one);
      this.search = make("input", { type: "search", id: "search", placeholder: "key, state, error, text in documents…", value: view.filter.q, autocomplete: "off" });
      this.selects = new Map();
      this.sort = make("select", { id: "sort" }, Object.entries(SORTS).map(([name, [label]]) => make("option", { value: name }, label)));
      this.count = make("output", { class: "count", "aria-live": "polite" });
      this.box = make("div", { class: "rows", role: "listbox", "aria-label": "Business keys", tabindex: 0 });
      this.tall = make("div", { class: "tall" });
      this.box.append(this.tall);
      root.append(make("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
        make("label", { for: "search", class: "unseen" }, "Search"), this.search,
        make("div", { class: "facets" }, FACETS.map((facet) => this.facet(...facet)),
          make("label", {}, make("span", {}, "Sort by"), this.sort)), this.count), this.box);
      this.search.addEventListener("input", () => this.refilter());
      this.sort.addEventListener("change", () => this.filter());
      this.box.addEventListener("scroll", () => this.paint());
      this.box.addEventListener("keydown", (event) => this.press(event));
      new ResizeObserver(() => this.paint()).observe(this.box);
      view.listen((changed) => {
        if (changed.all) this.readFilter();
        if (changed.key || changed.all) this.reveal();
        else if (changed.t) this.paintSoon();
      });
      this.filter();
      this.reveal();
    }
    facet(name, title, valuesOf) {
      const counts = new Map();
      for (const one of this.all) for (const value of valuesOf(one)) counts.set(value, (counts.get(value) || 0) + 1);
      if (counts.size < (name === "other" || name === "error" ? 1 : 2)) return "";
      const chosen = this.view.filter.facets[name] || "";
      const values = [...counts].sort(([, one], [, other]) => other - one);
      const select = make("select", { id: `facet-${name}` }, make("option", { value: "" }, "all"),
        values.map(([value, number]) => make("option", { value, selected: value === chosen }, `${value} (${number})`)));
      select.addEventListener("change", () => this.refilter());
      this.selects.set(name, [select, valuesOf]);
      return make("label", {}, make("span", {}, title), select);
    }
    readFilter() {
      this.search.value = this.view.filter.q;
      for (const [name, [select]] of this.selects) select.value = this.view.filter.facets[name] || "";
      this.filter();
    }
    refilter() {
      const facets = {};
      for (const [name, [select]] of this.selects) if (select.value) facets[name] = select.value;
      this.view.filter = { q: this.search.value, facets };
      this.view.write();
      this.filter();
    }
    // Words are searched in what the list knows, then in the documents of each key.
    filter() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const inside = words.length ? this.inDocuments(words) : null;
      this.shown = this.all.filter((one) => {
        if (words.length && !words.every((word, place) => one.words.includes(word) || inside[place].has(one.key.id))) return false;
        for (const [select, valuesOf] of this.selects.values()) if (select.value && !valuesOf(one).includes(select.value)) return false;
        return true;
      });
      const by = SORTS[this.sort.value][1];
      this.shown.sort((one, other) => (by(one) < by(other) ? -1 : by(one) > by(other) ? 1 : 0));
      this.count.textContent = `${this.shown.length.toLocaleString("en")} of ${this.all.length.toLocaleString("en")}`;
      this.tall.style.height = `${this.shown.length * ROW}px`;
      this.painted = "";
      this.paint();
    }
    inDocuments(words) {
      if (!this.keysOfDocument) {
        this.keysOfDocument = new Map();
        const add = (table, column) => {
          for (let row = 0; row < table.count; row++) {
            const number = table.columns[column] ? table.columns[column][row] : -1;
            if (number < 0 || number === null) continue;
            if (!this.keysOfDocument.has(number)) this.keysOfDocument.set(number, []);
            this.keysOfDocument.get(number).push(...table.keys(row));
          }
        };
        for (const [kind, column] of [["event", "event"], ["write", "after"], ["state", "input"], ["state", "output"], ["state", "attempts"], ["invocation", "output"]]) add(this.story.tables[kind], column);
        this.lower = this.story.documents.map((text) => text.toLowerCase());
      }
      return words.map((word) => {
        const found = new Set();
        for (const [number, keys] of this.keysOfDocument) if (this.lower[number].includes(word)) for (const key of keys) found.add(key);
        return found;
      });
    }
    reveal() {
      const place = this.shown.findIndex((one) => one.key.id === this.view.key);
      if (place >= 0) {
        const top = place * ROW;
        if (top < this.box.scrollTop || top + ROW > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top - this.box.clientHeight / 2;
      }
      this.painted = "";
      this.paint();
    }
    press(event) {
      const place = this.shown.findIndex((one) => one.key.id === this.view.key);
      const to = { ArrowDown: place + 1, ArrowUp: Math.max(0, place - 1), Home: 0, End: this.shown.length - 1, PageDown: place + 10, PageUp: Math.max(0, place - 10) }[event.key];
      if (to === undefined || !this.shown.length) return;
      event.preventDefault();
      this.choose(this.shown[Math.min(to, this.shown.length - 1)]);
    }
    choose(one) {
      this.view.set({ key: one.key.id, item: 0 });
    }
    paintSoon() {
      if (!this.waiting) this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        this.painted = "";
        this.paint();
      });
    }
    stateAt(one) {
      const { t } = this.view;
      if (t < one.first) return "not yet";
      if (t >= one.last) return one.outcome;
      let name = "";
      for (const [table, row] of this.story.ofKey(one.key.id, "state", "event")) {
        if (table.columns.at[row] > t) continue;
        if (table.kind === "event") name ||= table.text("type", row);
        else if (table.columns.ended[row] === null || table.columns.ended[row] > t) name = table.text("name", row);
      }
      return name || "…";
    }
    paint() {
      const from = Math.max(0, Math.floor(this.box.scrollTop / ROW) - 3), to = Math.min(this.shown.length, from + Math.ceil((this.box.clientHeight || 600) / ROW) + 6);
      const name = `${from}:${to}:${this.view.key}`;
      if (name === this.painted) return;
      this.painted = name;
      this.tall.replaceChildren(...this.shown.slice(from, to).map((one, place) => {
        const chosen = one.key.id === this.view.key;
        const row = make("div", { role: "option", id: `key-${one.key.id}`, class: `row ${one.tone}`, "aria-selected": String(chosen), "aria-setsize": this.shown.length, "aria-posinset": from + place + 1, on: { click: () => this.choose(one) } },
          make("i", { "aria-hidden": "true" }, SIGNS[one.tone]),
          make("b", {}, Console.cut(one.key.key, 30)),
          make("span", { class: "now" }, this.stateAt(one)),
          make("small", {}, `${one.outcome}${one.differs ? ` · ${one.differs}` : ""}${one.tries ? ` · ${one.tries} failed` : ""}`),
          make("time", {}, span(one.last - one.first)));
        row.style.top = `${(from + place) * ROW}px`;
        return row;
      }));
      const chosen = this.view.key && document.getElementById(`key-${this.view.key}`);
      if (chosen) this.box.setAttribute("aria-activedescendant", chosen.id);
      else this.box.removeAttribute("aria-activedescendant");
    }
  }
  Object.assign(Console, { List, SIGNS });
})();
