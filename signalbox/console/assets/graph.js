// The state machine of a key, painted as it stood at the instant.
(() => {
  const { make, draw } = Console;
  class Graph {
    constructor(view, root, story = view.story) {
      Object.assign(this, { view, root, story });
    }
    build(key) {
      this.nodes = new Map();
      this.edges = [];
      this.visits = this.story.ofKey(key, "state").map(([table, row]) => ({ id: table.columns.id[row], name: table.text("name", row), from: table.columns.at[row], to: table.columns.ended[row], bars: Console.barsOf(this.story, table.columns.id[row]) }));
      const flow = this.story.data.workflows.find((one) => one.name === this.story.keys[key - 1].workflow);
      this.root.hidden = !flow || !flow.layout || !this.visits.length;
      if (this.root.hidden) return;
      const { layout } = flow;
      const picture = draw("svg", { viewBox: `0 0 ${layout.width} ${layout.height}`, role: "img", "aria-label": `State machine ${flow.name}`, style: `max-width:${layout.width}px` });
      for (const edge of layout.edges) {
        const line = draw("path", { d: edge.path, class: `edge ${edge.kind}` }, draw("title", {}, edge.label || edge.kind));
        const head = draw("path", { d: `M${edge.x - 4} ${edge.y - 8}L${edge.x + 4} ${edge.y - 8}L${edge.x} ${edge.y}Z`, class: "head" });
        this.edges.push({ ...edge, line, head });
        picture.append(line, head);
      }
      for (const node of layout.nodes) {
        const box = draw("rect", { width: node.width, height: node.height, rx: node.nested ? 6 : 8 });
        const group = draw("g", { class: "node", transform: `translate(${node.x} ${node.y})`, on: { click: () => this.choose(node.name) } },
          draw("title", {}, `${node.name} (${node.kind})`), box,
          draw("text", { x: node.width / 2, y: 18, "text-anchor": "middle" }, node.name),
          draw("text", { x: node.width / 2, y: 32, "text-anchor": "middle", class: "small" }, node.kind));
        this.nodes.set(node.name, group);
        picture.append(group);
      }
      this.root.replaceChildren(make("h3", {}, "State machine"), make("div", { class: "picture", tabindex: 0, role: "region", "aria-label": "Drawing of the state machine" }, picture));
      this.update();
    }
    choose(name) {
      const visit = this.visits.filter((one) => one.name === name).pop();
      if (visit) Console.show(this.view, visit.id);
    }
    update() {
      if (this.root.hidden || !this.visits) return;
      const { t } = this.view;
      const painted = new Map();
      let before = null;
      const taken = new Set();
      for (const visit of this.visits) {
        if (visit.from > t) continue;
        const bars = visit.bars.filter((bar) => bar.from <= t);
        const last = bars[bars.length - 1] || visit.bars[0];
        const open = visit.to === null || visit.to > t;
        const bad = bars.map((bar) => bar.kind);
        const kind = !open && bad.includes("fail") ? "fail" : !open && bad.includes("caught") ? "caught" : bad.includes("undo") ? "undo" : bad.includes("attempt") ? "attempt" : "run";
        painted.set(visit.name, `${kind} ${open ? "present" : "past"} ${last.kind === "wait" ? "waiting" : ""}`);
        if (before) taken.add(`${before}>${visit.name}`);
        before = visit.name;
      }
      for (const [name, group] of this.nodes) group.setAttribute("class", `node ${painted.get(name) || "later"}`);
      for (const edge of this.edges) for (const part of [edge.line, edge.head]) part.classList.toggle("taken", taken.has(`${edge.source}>${edge.target}`));
    }
  }
  Console.Graph = Graph;
})();
