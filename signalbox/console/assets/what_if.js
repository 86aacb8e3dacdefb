// "What if?": the exact command that repeats this run, and the same with one thing changed.
(() => {
  const { make } = Console;
  const copied = (text) => {
    const field = make("textarea", { class: "copying", readonly: true, "aria-hidden": "true", tabindex: -1 });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copied(text);
    }
  };
  const command = (text, label) => make("p", { class: "command" }, make("span", {}, `${label} `), make("code", {}, text),
    make("button", { type: "button", on: { click: async (event) => {
      event.target.textContent = (await copy(text)) ? "Copied" : "Select and copy it";
    } } }, "Copy"));

  const lineNumber = (story, way) => {
    for (const { id } of way) {
      const [table, row] = story.place(id);
      if (table.kind === "line") return table.columns.number[row];
    }
    return 0;
  };
  Console.whatIf = (view, way) => {
    const { story } = view, base = story.head.command;
    if (story.head.seed === null) return ""; // of a deployed system: nothing can be repeated
    const number = lineNumber(story, way);
    const seed = story.head.seed;
    const other = / --seed \d+/.test(base) ? base.replace(/ --seed \d+/, ` --seed ${seed + 1}`) : `${base} --seed ${seed + 1}`;
    return make("section", { class: "what-if" }, make("h3", {}, "What if?"),
      command(base, "The same run again:"),
      command(other, "With other latencies and interleavings:"),
      !/ demo /.test(base) ? "" : [
        number ? command(`${base} --without ${number}`, `Without line ${number}, which began this:`) : "",
        command(`${base} --against ${seed + 1}`, "Beside another seed, in step:"),
      ]);
  };
  Object.assign(Console, { copy, command });
})();
