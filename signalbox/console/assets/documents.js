// Documents of a record: input and output, the event, what it read and wrote.
(() => {
  const { make, pretty, span } = Console;
  const paper = (title, value, open = true) => value === null || value === undefined ? "" :
    make("details", { open, class: "paper" }, make("summary", {}, title), make("pre", { tabindex: 0, role: "region", "aria-label": title }, pretty(value)));

  // What an invocation did: its calls, each with what it read and wrote.
  const calls = (view, id) => {
    const { story } = view, { call } = story.tables;
    const rows = story.callsOf.get(id) || [];
    if (!rows.length) return "";
    return make("details", { class: "paper", open: rows.length < 12 }, make("summary", {}, `${rows.length} calls`), make("ol", { class: "calls" }, rows.map((row) => {
      const callId = call.columns.id[row];
      const reads = (Array.isArray(call.columns.reads[row]) ? call.columns.reads[row] : call.columns.reads[row] ? [call.columns.reads[row]] : []).map((step) => callId - step);
      const writes = story.writesOf(callId);
      return make("li", { class: call.text("error", row) ? "bad" : "" }, make("button", { type: "button", on: { click: () => Console.show(view, callId) } }, Console.title(story, callId)),
        reads.length ? make("small", {}, ` read ${reads.length} row${reads.length > 1 ? "s" : ""}`) : "",
        call.columns.missing[row] ? make("small", {}, " found nothing") : "",
        writes.map((write) => make("div", {}, make("button", { type: "button", on: { click: () => Console.show(view, write) } }, Console.title(story, write)))));
    })));
  };
  const draws = (story, id) => {
    const { draw } = story.tables;
    if (!draw.count) return "";
    const found = [];
    for (let row = 0; row < draw.count; row++) if (draw.by(row).includes(id)) found.push(`${draw.text("reason", row)}: ${span(draw.columns.value[row] * 10000)} of ${span(draw.columns.least[row] * 10000)} to ${span(draw.columns.most[row] * 10000)}`);
    return found.length ? paper(`${found.length} random draws`, found.join("\n"), false) : "";
  };
  Console.documentsOf = (view, id) => {
    const { story } = view, [table, row] = story.place(id);
    const field = (name) => story.document(table.columns[name] ? table.columns[name][row] : -1);
    const parts = [];
    if (table.kind === "state") {
      parts.push(paper("Input", field("input")), paper("Output", field("output")));
      (field("attempts") || []).forEach((attempt, place) => {
        const title = `Attempt ${place + 1}${attempt.error ? `: ${attempt.error}` : ""}`;
        parts.push(make("details", { class: "paper" }, make("summary", {}, title),
          attempt.cause ? make("p", { class: "bad" }, attempt.cause) : "",
          attempt.invocation ? make("p", {}, make("button", { type: "button", on: { click: () => Console.show(view, attempt.invocation) } }, "Its invocation")) : "",
          attempt.callback ? make("p", {}, make("button", { type: "button", on: { click: () => Console.show(view, attempt.callback) } }, "The call that answered it")) : "",
          paper("Input of the attempt", attempt.input, false), paper("Output of the attempt", attempt.output, false)));
      });
    } else if (table.kind === "write") parts.push(Console.difference(story, row));
    else if (table.kind === "event") parts.push(paper("Event", field("event")));
    else if (table.kind === "line") parts.push(paper("Line", field("line")));
    else if (table.kind === "message") parts.push(paper("Body", field("body")), table.columns.event[row] ? paper("Event inside", story.field(table.columns.event[row], "event")) : "");
    else if (table.kind === "execution") parts.push(paper("Input", field("input")), paper("Output", field("output")), table.text("cause", row) ? make("p", { class: "bad" }, `${table.text("error", row)}: ${table.text("cause", row)}`) : "");
    else if (table.kind === "invocation") parts.push(table.text("cause", row) ? make("p", { class: "bad" }, table.text("cause", row)) : "", calls(view, id), paper("Input", field("input")), paper("Output", field("output")), draws(story, id));
    else if (table.kind === "dead_letter") parts.push(make("p", { class: "bad" }, `${table.text("reason", row)} ${table.text("error", row)}`));
    const shown = parts.filter(Boolean);
    return shown.length ? make("section", { class: "papers" }, make("h3", {}, "What it is"), shown) : "";
  };
  Console.paper = paper;
})();
