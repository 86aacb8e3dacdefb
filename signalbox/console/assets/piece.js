// The chosen key: its course and machine, what happened, its rows and figures, and the other run beside it.
(() => {
  const { make, instant, span } = Console;
  const TABS = [["course", "Course"], ["events", "What happened"], ["rows", "Rows"], ["figures", "Figures"]];

  class Piece {
    constructor(view, root, pairs) {
      Object.assign(this, { view, root, story: view.story, pairs });
      this.head = make("header", { class: "piece-head" });
      this.tabs = make("div", { class: "tabs", role: "tablist", "aria-label": "Views of the chosen key" });
      this.panels = {};
      const boxes = {};
      for (const [name, title] of TABS) {
        const tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, on: { click: () => this.view.set({ tab: name }) } }, title);
        this.tabs.append(tab);
        boxes[name] = make("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, class: `panel ${name}` });
        this.panels[name] = { tab, box: boxes[name] };
      }
      this.tabs.addEventListener("keydown", (event) => this.press(event));
      const course = make("div", { class: "course-box" }), graph = make("div", { class: "graph-box" }), beside = make("div", { class: "beside", hidden: true });
      boxes.course.append(course, beside, graph);
      this.course = new Console.Course(view, course);
      this.graph = new Console.Graph(view, graph);
      this.beside = pairs ? new Console.Beside(view, beside, pairs, this.course) : null;
      this.parts = { course: [this.course, this.graph], events: [new Console.Happenings(view, boxes.events)], rows: [new Console.Rows(view, boxes.rows)], figures: [new Console.Figures(view, boxes.figures)] };
      this.empty = make("p", { class: "hint" }, "Choose a key in the list to see its course.");
      root.append(this.empty, this.head, this.tabs, ...Object.values(boxes));
      view.listen((changed) => this.update(changed));
      this.update({ all: true });
    }
    press(event) {
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!way) return;
      const names = TABS.map(([name]) => name), next = names[(names.indexOf(this.view.tab) + way + names.length) % names.length];
      this.view.set({ tab: next });
      this.panels[next].tab.focus();
    }
    update(changed) {
      const { key, tab } = this.view, none = !key;
      this.empty.hidden = !none;
      for (const element of [this.head, this.tabs]) element.hidden = none;
      for (const [name, panel] of Object.entries(this.panels)) {
        panel.box.hidden = none || name !== tab;
        panel.tab.setAttribute("aria-selected", String(name === tab));
        panel.tab.tabIndex = name === tab ? 0 : -1;
      }
      if (none) return;
      if (changed.key || changed.all) this.built = {};
      if (!this.built[tab]) {
        this.built[tab] = true;
        let axis;
        if (tab === "course" && this.beside) axis = this.beside.axis(key);
        for (const part of this.parts[tab] || []) part.build(key, axis);
        if (tab === "course" && this.beside) this.beside.build(key, axis);
      }
      if (changed.t || changed.all || changed.key || changed.tab) for (const part of [...(this.parts[tab] || []), ...(this.beside && tab === "course" ? [this.beside] : [])]) part.update();
      if (changed.key || changed.all) this.title(key);
    }
    title(number) {
      const key = this.story.keys[number - 1];
      const instants = this.story.instantsOf(number), first = instants[0] || 0, last = instants[instants.length - 1] || 0;
      this.head.replaceChildren(make("h2", {}, key.key, make("small", {}, ` ${key.workflow}`)),
        make("p", {}, make("b", {}, key.outcome || { completed: "completed", in_flight: "in flight", dead_lettered: "dead-lettered", unaccepted: "not accepted" }[key.status]),
          `, ${instant(this.story, first)} to ${instant(this.story, last)} (${span(last - first)}) `,
          make("button", { type: "button", on: { click: () => this.view.set({ t: first, zoom: this.around(first, last) }) } }, "Zoom to it")),
        this.view.live ? this.view.live.buttons(key) : "");
    }
    around(first, last) {
      const margin = Math.max(100, (last - first) * 0.05);
      return [Math.max(0, first - margin), Math.min(this.story.end, last + margin)];
    }
  }
  Console.Piece = Piece;
})();
