// The course of one key: bars of states and attempts on an axis whose long waits are folded, in step with the instant.
(() => {
  const { make, span, instant } = Console;

  // An axis on which a wait longer than a part of the whole takes little more room than that part.
  class Axis {
    constructor(instants) {
      this.at = [...instants];
      if (this.at.length < 2) this.at = [this.at[0] || 0, (this.at[0] || 0) + 10000];
      const gaps = this.at.slice(1).map((at, place) => at - this.at[place]);
      const usual = [...gaps].sort((one, other) => one - other)[Math.floor(gaps.length * 0.8)] || 1;
      const most = Math.max(usual * 3, 10);
      this.folds = [];
      this.x = [0];
      gaps.forEach((gap, place) => {
        const folded = gap > most;
        const wide = folded ? most * (1 + Math.log10(gap / most) / 2) : Math.max(gap, most / 200);
        if (folded && gap > most * 2) this.folds.push([place, gap]);
        this.x.push(this.x[place] + wide);
      });
      this.width = this.x[this.x.length - 1];
    }
    share(t) {
      if (t <= this.at[0]) return 0;
      const last = this.at.length - 1;
      if (t >= this.at[last]) return 1;
      let place = 0;
      while (this.at[place + 1] < t) place++;
      const inside = (t - this.at[place]) / (this.at[place + 1] - this.at[place]);
      return (this.x[place] + inside * (this.x[place + 1] - this.x[place])) / this.width;
    }
    instant(share) {
      const x = share * this.width;
      let place = 0;
      while (place < this.x.length - 2 && this.x[place + 1] < x) place++;
      const inside = (x - this.x[place]) / (this.x[place + 1] - this.x[place] || 1);
      return Math.round(this.at[place] + inside * (this.at[place + 1] - this.at[place]));
    }
  }

  const LEGEND = [["run", "works"], ["wait", "waits"], ["attempt", "attempt that failed, and is tried again"], ["fail", "failure"], ["caught", "failure that is caught"], ["undo", "undoes earlier work"], ["pass", "no task"]];
  const legend = () => make("ul", { class: "legend", "aria-label": "Legend" }, LEGEND.map(([kind, text]) => make("li", {}, make("i", { class: `bar ${kind}` }), text)),
    make("li", {}, make("u", { class: "dot" }), "event"), make("li", {}, make("u", { class: "dot fault" }), "fault"), make("li", {}, make("u", { class: "dot letter" }), "dead letter"));

  // Bars of a state: each attempt, and the wait for its callback.
  const barsOf = (story, id) => {
    const [table, row] = story.place(id);
    const attempts = story.field(id, "attempts") || [], undid = (story.field(id, "undid") || []).length > 0;
    const ended = table.columns.ended[row] === null ? story.end : table.columns.ended[row];
    const caught = table.text("caught", row), failed = table.columns.failed[row];
    if (!attempts.length) return [{ from: table.columns.at[row], to: ended, kind: failed ? "fail" : caught ? "caught" : table.text("type", row) === "Wait" ? "wait" : "pass", text: table.text("type", row) }];
    const bars = [];
    attempts.forEach((attempt, place) => {
      const from = Math.round(attempt.at * 10000), to = attempt.ended === null ? ended : Math.round(attempt.ended * 10000);
      const waits = attempt.waits === null ? null : Math.round(attempt.waits * 10000);
      const last = place === attempts.length - 1;
      const kind = attempt.error ? (!last ? "attempt" : caught ? "caught" : "fail") : undid ? "undo" : "run";
      const text = `attempt ${place + 1}${attempt.error ? `: ${attempt.error} ${attempt.cause}` : ""}`;
      if (waits === null) bars.push({ from, to, kind, text });
      else {
        bars.push({ from, to: waits, kind: undid ? "undo" : "run", text });
        bars.push({ from: waits, to, kind: attempt.error ? kind : "wait", text: attempt.error ? text : "waits for a callback" });
      }
      if (!last) bars.push({ from: to, to: Math.round(attempts[place + 1].at * 10000), kind: "wait", text: "waits before the next attempt" });
    });
    return bars;
  };

  class Course {
    constructor(view, root, story = view.story, name = "") {
      this.view = view;
      this.story = story;
      this.name = name;
      this.root = root;
    }
    build(key, axis) {
      this.key = key;
      const { story } = this;
      this.axis = axis || new Axis(story.instantsOf(key));
      this.bars = [];
      const rows = [];
      const events = story.ofKey(key, "event").map(([table, row]) => ({ at: table.columns.at[row], id: table.columns.id[row], kind: "dot", text: table.text("type", row) }));
      const strikes = story.ofKey(key, "fault", "dead_letter", "violation").map(([table, row]) => ({ at: table.columns.at[row], id: table.columns.id[row], kind: `dot ${{ fault: "fault", dead_letter: "letter", violation: "violated" }[table.kind]}`, text: Console.title(story, table.columns.id[row]) }));
      if (events.length) rows.push(this.row("Events", "", [], events));
      if (strikes.length) rows.push(this.row("Faults, dead letters", "", [], strikes));
      for (const [table, row] of story.ofKey(key, "execution", "state")) {
        const id = table.columns.id[row];
        if (table.kind === "execution") {
          const ended = table.columns.ended[row];
          rows.push(this.row(table.text("name", row), table.text("status", row), [{ from: table.columns.at[row], to: ended === null ? story.end : ended, kind: table.text("error", row) ? "fail life" : "life", text: table.text("status", row) }], [], id));
        } else rows.push(this.row(table.text("name", row), "", barsOf(story, id), [], id, table.columns.depth[row] + 1));
      }
      if (!rows.some((row) => row.matches(".state"))) for (const row of this.invocationRows(key)) rows.push(row);
      this.line = make("div", { class: "now-line", "aria-hidden": "true" });
      this.field = make("div", { class: "field" }, this.folds(), this.line);
      this.field.addEventListener("pointerdown", (event) => {
        const box = this.field.getBoundingClientRect();
        this.view.set({ t: this.axis.instant((event.clientX - box.left) / box.width) });
      });
      this.root.replaceChildren(
        make("div", { class: "waterfall", role: "group", "aria-label": `Course${this.name ? ` of ${this.name}` : ""}` }, make("div", { class: "over" }, this.field), ...rows),
        legend());
      this.widths?.disconnect();
      this.widths = new ResizeObserver(() => this.spaceLabels());
      this.widths.observe(this.field);
      this.update();
    }
    // Keys without a state machine: a row for each function that worked for them.
    invocationRows(key) {
      const found = new Map();
      for (const [table, row] of this.story.ofKey(key, "invocation")) {
        const name = this.story.short(table.text("function", row)), ended = table.columns.ended[row];
        if (!found.has(name)) found.set(name, []);
        found.get(name).push({ from: table.columns.at[row], to: ended === null ? this.story.end : ended, kind: table.text("error", row) ? "fail" : "run", text: table.text("error", row) || "ran", id: table.columns.id[row] });
      }
      return [...found].map(([name, bars]) => this.row(name, "", bars, [], bars[0].id));
    }
    folds() {
      return this.axis.folds.map(([place, gap]) => {
        const fold = make("div", { class: "fold", title: span(gap) }, make("span", {}, span(gap)));
        fold.style.left = `${(this.axis.x[place] / this.axis.width) * 100}%`;
        fold.style.width = `${((this.axis.x[place + 1] - this.axis.x[place]) / this.axis.width) * 100}%`;
        return fold;
      });
    }
    // Labels that would lie on the one before them, or leave the field, are hidden; their folds keep titles.
    spaceLabels() {
      let free = -Infinity;
      const { right } = this.field.getBoundingClientRect();
      for (const label of this.field.querySelectorAll(".fold span")) {
        const box = label.getBoundingClientRect();
        const fits = box.left > free && box.right <= right;
        label.style.visibility = fits ? "" : "hidden";
        if (fits) free = box.right + 4;
      }
    }
    row(name, small, bars, dots, id, depth = 0) {
      const label = id ? make("button", { type: "button", class: "name", on: { click: () => this.choose(id) } }, name, small ? make("small", {}, ` ${small}`) : "") : make("span", { class: "name" }, name);
      label.style.setProperty("--depth", depth);
      const lane = make("div", { class: "lane" },
        bars.map((bar) => {
          const element = make("i", { class: `bar ${bar.kind}`, title: `${name}: ${bar.text}, ${span(bar.to - bar.from)} from ${instant(this.story, bar.from)}` });
          element.style.left = `${this.axis.share(bar.from) * 100}%`;
          element.style.width = `${(this.axis.share(bar.to) - this.axis.share(bar.from)) * 100}%`;
          this.bars.push({ ...bar, element });
          return element;
        }),
        dots.map((dot) => {
          const element = make("button", { type: "button", class: dot.kind, title: `${dot.text} at ${instant(this.story, dot.at)}`, "aria-label": `${dot.text} at ${instant(this.story, dot.at)}`, on: { click: () => this.choose(dot.id) } });
          element.style.left = `${this.axis.share(dot.at) * 100}%`;
          this.bars.push({ from: dot.at, to: dot.at, element });
          return element;
        }));
      return make("div", { class: `course-line ${id && this.story.place(id)[0].kind === "state" ? "state" : ""}` }, label, lane);
    }
    choose(id) {
      if (this.story === this.view.story) Console.show(this.view, id);
      else this.view.set({ t: this.story.place(id)[0].columns.at[this.story.place(id)[1]] });
    }
    update() {
      if (!this.axis) return;
      const { t } = this.view;
      this.line.style.left = `${this.axis.share(t) * 100}%`;
      for (const bar of this.bars) {
        const state = t < bar.from ? "later" : t < bar.to ? "present" : "past";
        if (state !== bar.state) {
          bar.element.dataset.when = state;
          bar.state = state;
        }
      }
    }
  }
  Object.assign(Console, { Axis, Course, barsOf });
})();
