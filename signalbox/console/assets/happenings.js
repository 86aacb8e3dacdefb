// Events, messages to people and dead letters of a key in order of time; those after the instant are pale.
(() => {
  const { make, instant, span } = Console;
  class Happenings {
    constructor(view, root) {
      Object.assign(this, { view, root, story: view.story });
    }
    build(key) {
      const { story } = this, first = story.instantsOf(key)[0] || 0;
      this.lines = story.ofKey(key, "line", "event", "message", "fault", "dead_letter", "violation", "throttle", "state", "execution", "call", "invocation")
        .filter(([table, row]) => !["call", "invocation"].includes(table.kind) || table.text("error", row) || table.text("call", row) === "sesv2.SendEmail" || table.text("call", row).startsWith("states.Send"))
        .map(([table, row]) => ({ table, row, at: table.columns.at[row], id: table.columns.id[row] })).sort((one, other) => one.at - other.at || one.id - other.id);
      this.root.replaceChildren(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "What happened" }, make("table", { class: "happenings" }, make("thead", {}, make("tr", {}, ["Time", "After", "What", ""].map((text) => make("th", { scope: "col" }, text || make("span", { class: "unseen" }, "Detail"))))),
        make("tbody", {}, this.lines.map((line) => {
          const bad = ["fault", "dead_letter", "violation", "throttle"].includes(line.table.kind) || line.table.text("error", line.row);
          line.element = make("tr", { class: bad ? "bad" : "" }, make("td", {}, make("time", {}, instant(story, line.at))), make("td", {}, span(line.at - first)), make("td", {}, make("span", { class: "kindname" }, Console.KIND_WORDS[line.table.kind])),
            make("td", {}, make("button", { type: "button", on: { click: () => Console.show(this.view, line.id) } }, Console.cut(Console.title(story, line.id), 140))));
          return line.element;
        })))));
      this.update();
    }
    update() {
      for (const line of this.lines || []) line.element.classList.toggle("later", line.at > this.view.t);
    }
  }
  Console.Happenings = Happenings;
})();
