// Two runs: keys that have the same name are a pair; the first step in which they differ is marked, and both are in step.
(() => {
  const { make, instant, span } = Console;

  // The steps of a key without their times: what is compared.
  const steps = (story, key) => {
    const found = [];
    for (const [table, row] of story.ofKey(key, "event", "state", "execution", "dead_letter", "write")) {
      const at = table.columns.at[row], id = table.columns.id[row];
      if (table.kind === "event") found.push({ at, id, text: `event ${table.text("type", row)}` });
      else if (table.kind === "dead_letter") found.push({ at, id, text: `dead letter: ${table.text("reason", row)}` });
      else if (table.kind === "execution") {
        const ended = table.columns.ended[row];
        if (ended !== null) found.push({ at: ended, id, text: `execution ${table.text("status", row)}` });
      } else if (table.kind === "state") {
        found.push({ at, id, text: `state ${table.text("name", row)}` });
        for (const attempt of story.field(id, "attempts") || []) if (attempt.error) found.push({ at: Math.round((attempt.ended || attempt.at) * 10000), id, text: `${table.text("name", row)} failed: ${attempt.error}` });
      } else {
        const item = story.document(table.columns.after[row]);
        const state = item && (item.state || item.status);
        if (typeof state === "string" && !/idempotency/.test(table.text("table", row))) found.push({ at, id, text: `row ${table.text("key", row).split("\n").pop()}: ${state}` });
      }
    }
    return found.sort((one, other) => one.at - other.at || one.id - other.id);
  };
  // Rows are written in parallel to states: each kind of step is compared in its own order, and the earliest difference counts.
  const difference = (one, other) => {
    const lanes = (all) => {
      const found = { event: [], state: [], row: [] };
      for (const step of all) found[step.text.startsWith("event") || step.text.startsWith("dead") ? "event" : step.text.startsWith("row") ? "row" : "state"].push(step);
      return found;
    };
    const here = lanes(one), there = lanes(other);
    let first = null;
    for (const lane of ["event", "state", "row"]) {
      for (let place = 0; place < Math.max(here[lane].length, there[lane].length); place++) {
        const a = here[lane][place], b = there[lane][place];
        if (a && b && a.text === b.text) continue;
        const at = Math.min(a ? a.at : Infinity, b ? b.at : Infinity);
        if (!first || at < first.at) first = { at, here: a || null, there: b || null };
        break;
      }
    }
    return first;
  };

  class Pairs {
    constructor(story, other) {
      Object.assign(this, { story, other });
      this.found = new Map();
    }
    partner(key) {
      return this.other.keyNumbers.get(`${key.workflow}/${key.key}`) || 0;
    }
    first(key) {
      if (!this.found.has(key.id)) {
        const there = this.partner(key);
        this.found.set(key.id, there ? difference(steps(this.story, key.id), steps(this.other, there)) : null);
      }
      return this.found.get(key.id);
    }
    differs(key) {
      if (!this.partner(key)) return "only here";
      return this.first(key) ? "differs" : "same course";
    }
    // The earliest difference of all pairs.
    earliest() {
      let found = null;
      for (const key of this.story.keys) {
        const first = this.partner(key) ? this.first(key) : null;
        if (first && (!found || first.at < found.first.at)) found = { key, first };
      }
      return found;
    }
  }

  class Beside {
    constructor(view, root, pairs, course) {
      Object.assign(this, { view, root, pairs, own: course });
      this.box = make("div", {});
      this.course = new Console.Course(view, this.box, pairs.other, "the other run");
      root.hidden = false;
    }
    // One axis for both runs.
    axis(key) {
      const there = this.pairs.partner(this.pairs.story.keys[key - 1]);
      const instants = new Set([...this.pairs.story.instantsOf(key), ...(there ? this.pairs.other.instantsOf(there) : [])]);
      return new Console.Axis(Float64Array.from(instants).sort());
    }
    build(key, axis) {
      const named = this.pairs.story.keys[key - 1], there = this.pairs.partner(named), first = there ? this.pairs.first(named) : null;
      const { other } = this.pairs;
      this.there = there;
      const sentence = !there ? "The other run has no such key." : !first ? "Both runs take the same course." : "";
      this.root.replaceChildren(make("h3", {}, `The other run: ${other.head.name || `seed ${other.head.seed}`}`), sentence ? make("p", { class: "hint" }, sentence) : "",
        first ? make("p", { class: "divergence" }, make("b", {}, "First difference"), ` at ${instant(this.pairs.story, first.at)}: here `, make("q", {}, first.here ? first.here.text : "nothing more"), first.here ? ` (${span(first.here.at)})` : "", ", there ", make("q", {}, first.there ? first.there.text : "nothing more"), first.there ? ` (${span(first.there.at)}) ` : " ",
          make("button", { type: "button", on: { click: () => (first.here ? Console.show(this.view, first.here.id, first.at) : this.view.set({ t: first.at })) } }, "Go to it")) : "", this.box);
      if (there) this.course.build(there, axis);
      else this.box.replaceChildren();
      if (first) for (const course of [this.own, ...(there ? [this.course] : [])]) {
        const line = make("div", { class: "divergence-line", title: "First difference" });
        line.style.left = `${course.axis.share(first.at) * 100}%`;
        course.field.append(line);
      }
    }
    update() {
      if (this.there) this.course.update();
    }
  }
  Object.assign(Console, { Pairs, Beside, steps });
})();
