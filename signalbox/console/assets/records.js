// Sentences about records, and the way to show one.
(() => {
  const { make } = Console;
  const WORDS = {
    line: "line of the script", event: "event", message: "message", queue: "queue", invocation: "invocation", throttle: "throttle",
    call: "call", write: "row", execution: "execution", state: "state", fault: "fault", draw: "draw", dead_letter: "dead letter", violation: "violation",
  };
  const title = (story, id) => {
    const [table, row] = story.place(id);
    const text = (name) => table.text(name, row);
    switch (table.kind) {
      case "line": {
        const line = story.field(id, "line");
        const { at, data, ...rest } = line;
        return `line ${table.columns.number[row]}: ${rest.type ? `${rest.type} ${rest.subject || ""}` : JSON.stringify(rest)}`;
      }
      case "event": return `${text("type")} on ${story.short(text("bus"))}`;
      case "message": {
        const event = table.columns.event[row];
        return `message in ${story.short(text("queue"))}${event ? `: ${story.place(event)[0].text("type", story.place(event)[1])}` : ""}`;
      }
      case "invocation": return `${story.short(text("function"))}${text("error") ? `: ${text("error")}` : ""}`;
      case "throttle": return `no environment was free for ${story.short(text("function"))}`;
      case "call": return `${text("call")} ${story.short(text("target"))}${text("error") ? `: ${text("error")}` : ""}`;
      case "write": return `${story.short(text("table"))}: ${text("key").replace("\n", " / ")} ${table.columns.after[row] < 0 ? "deleted" : story.previous[row] < 0 ? "written" : "changed"}`;
      case "execution": return `execution ${text("name")}`;
      case "state": return `${text("name")}${text("caught") ? `: caught ${text("caught")}` : table.columns.failed[row] ? ": failed" : ""}`;
      case "fault": return `${text("fault")} at ${story.short(text("place"))}`;
      case "dead_letter": return `${text("type")} in ${text("route")}: ${text("reason")} ${text("error")}`;
      case "violation": return `${text("invariant")}: ${text("detail")}`;
      default: return table.kind;
    }
  };
  // Go to a record: its instant, its key, and its causes.
  const show = (view, id, t) => {
    const [table, row] = view.story.place(id);
    const keys = table.keys(row);
    view.set({ t: t === undefined ? table.columns.at[row] : t, item: id, key: keys.length === 1 || !keys.includes(view.key) ? keys[0] || view.key : view.key });
  };
  Object.assign(Console, { title, show, KIND_WORDS: WORDS });
})();
