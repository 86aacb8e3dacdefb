// The live twin: forms made from contracts, moves of time, partners, faults, people, dead letters; each act is a line.
(() => {
  const { make, span } = Console;
  const token = new URLSearchParams(location.search).get("token") || "";
  const ask = async (path, body) => {
    const answer = await fetch(`${path}?token=${encodeURIComponent(token)}`, body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {});
    const document_ = await answer.json();
    if (!answer.ok) throw new Error(document_.problem || answer.statusText);
    return document_;
  };

  // A value that fits a schema: what a form begins with.
  const example = (schema, name = "", root = schema) => {
    if (schema.$ref) return example(schema.$ref.slice(2).split("/").reduce((part, step) => part[step], root), name, root);
    if ("const" in schema) return schema.const;
    if (schema.enum) return schema.enum[0];
    if (schema.examples) return schema.examples[0];
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (type === "object" || schema.properties) {
      const wanted = schema.required || Object.keys(schema.properties || {});
      return Object.fromEntries(wanted.map((one) => [one, example((schema.properties || {})[one] || {}, one, root)]));
    }
    if (type === "array") return [example(schema.items || {}, name, root)];
    if (type === "integer" || type === "number") return schema.minimum ?? 1;
    if (type === "boolean") return true;
    const fits = (text) => (!schema.pattern || new RegExp(schema.pattern, "u").test(text)) && text.length <= (schema.maxLength ?? 1e9) && text.length >= (schema.minLength ?? 0);
    const samples = ["10.00", "EUR", "DE", "2026-01-05", "1", "a", "00000000-0000-4000-8000-000000000000"];
    if (schema.pattern && !fits(`${name || "text"}-1`)) return samples.find(fits) || "";
    if (schema.format === "date") return "2026-01-05";
    if (schema.format === "date-time") return "2026-01-05T09:00:00Z";
    if (schema.format === "email" || /mail/i.test(name)) return "somebody@example.com";
    return `${name || "text"}-1`;
  };

  class Live {
    constructor(view, root) {
      Object.assign(this, { view, root });
      this.given = Live.given;
      this.build();
    }
    static async begin() {
      Live.given = await ask("/story");
      Live.open();
      const changes = new EventSource(`/changes?token=${encodeURIComponent(token)}`);
      changes.addEventListener("message", async (event) => {
        if (Number(event.data) < 0) return changes.close();
        if (Number(event.data) !== Live.given.version) Live.refresh();
      });
      changes.addEventListener("error", () => { document.getElementById("note").textContent = "The server has ended or cannot be reached."; });
    }
    static async refresh() {
      if (Live.loading) {
        Live.again = true;
        return;
      }
      Live.loading = true;
      try {
        const given = await ask("/story");
        const changed = given.version !== Live.given.version;
        Live.given = given;
        if (changed) Live.open(true);
      } finally {
        Live.loading = false;
        if (Live.again) {
          Live.again = false;
          Live.refresh();
        }
      }
    }
    // Build the panes anew on the new story; the chosen key and the filter stay, and the instant goes to the end.
    static open(later = false) {
      const { story, documents, before, message } = Live.given;
      const old = Console.view, hash = new URLSearchParams(location.hash.slice(1));
      if (later && old) {
        hash.delete("t");
        hash.delete("item");
        if (old.key) hash.set("key", `${old.story.keys[old.key - 1].workflow}/${old.story.keys[old.key - 1].key}`);
        if (old.tab) hash.set("tab", old.tab);
        history.replaceState(null, "", `#${hash}`);
      }
      if (old) old.listeners.length = 0;
      for (const id of ["rail", "list", "piece", "why", "map"]) document.getElementById(id).replaceChildren();
      const counts = story.head.counts;
      document.querySelector("h1").textContent = `Live: ${counts.accepted} accepted, ${counts.completed} completed, ${counts.in_flight} in flight`;
      document.getElementById("note").textContent = message || "";
      document.getElementById("against").hidden = true;
      Console.open(story, documents, before && before.story, before && before.documents);
      performance.mark("picture");
    }
    async act(request, button) {
      this.note.textContent = "…";
      if (button) button.disabled = true;
      try {
        const answer = await ask("/act", request);
        this.note.textContent = answer.script ? `${answer.lines} lines saved to ${answer.script}; repeat them with: ${answer.command}` : "";
        if (!answer.script) await Live.refresh();
      } catch (error) {
        this.note.textContent = error.message;
        this.note.className = "bad";
      } finally {
        if (button) button.disabled = false;
      }
    }
    line(line) {
      return { line, then: this.then.value === "idle" ? "idle" : Number(this.then.value) };
    }
    button(text, request) {
      return make("button", { type: "button", on: { click: (event) => this.act(request(), event.target) } }, text);
    }
    field(label, element) {
      return make("label", {}, label, element);
    }
    select(values, label) {
      return make("select", { "aria-label": label }, values.map((value) => make("option", { value }, value)));
    }
    build() {
      const { session, possible } = this.given;
      const kept = Live.kept || {};
      this.note = make("p", { class: "wide hint", role: "status", id: "act-note" });
      this.then = make("select", { on: { change: () => { Live.kept = { ...Live.kept, then: this.then.value }; } } }, [["0", "nothing more"], ["10", "10 s pass"], ["60", "1 min passes"], ["900", "15 min pass"], ["idle", "until idle"]].map(([value, text]) => make("option", { value, selected: value === (kept.then || "10") }, text)));
      this.root.replaceChildren(
        make("fieldset", {}, make("legend", {}, `Time: ${span(session.now * 10000)}, ${session.pending} due`),
          this.button("+15 min", () => ({ then: 900 })), this.button("To the next timer", () => ({ then: "next" })), this.button("Until idle", () => ({ then: "idle" })), this.playButton(),
          this.field("After an act", this.then)),
        this.publishForm(possible.contracts), this.partnerForm(possible), this.faultForm(possible), this.letterForm(),
        make("fieldset", {}, make("legend", {}, `Script: ${session.lines} lines`), this.button("Save", () => ({ save: true }))),
        session.problems.length ? make("p", { class: "wide bad" }, session.problems.join("; ")) : "", this.note);
    }
    playButton() {
      const button = make("button", { type: "button" }, Live.playing ? "Pause" : "Play");
      button.addEventListener("click", () => {
        Live.playing = !Live.playing;
        button.textContent = Live.playing ? "Pause" : "Play";
        const tick = async () => {
          if (!Live.playing) return;
          await Console.view.live.act({ then: 10 });
          setTimeout(tick, 700);
        };
        if (Live.playing) tick();
      });
      return button;
    }
    publishForm(contracts) {
      const kinds = Object.keys(contracts);
      if (!kinds.length) return "";
      const kind = this.select(kinds, "Type of the event"), fields = make("div", { class: "controls" });
      const subject = make("input", { type: "text", size: 12 });
      const fill = () => {
        const { schema } = contracts[kind.value];
        const values = example(schema);
        fields.replaceChildren(...Object.entries(schema.properties || {}).map(([name, part]) => {
          const value = values[name], whole = value !== null && typeof value === "object";
          const field = part.enum ? this.select(part.enum, name) : make(whole ? "textarea" : "input", whole ? { rows: 2, cols: 26 } : { type: "text", size: 12 });
          field.name = name;
          field.dataset.json = whole || typeof value === "number" || typeof value === "boolean" ? "yes" : "";
          if (!part.enum) field.value = value === undefined ? "" : whole ? JSON.stringify(value) : value;
          return this.field(`${name}${(schema.required || []).includes(name) ? "" : " (optional)"}`, field);
        }));
      };
      kind.addEventListener("change", fill);
      if (Live.kept && Live.kept.kind && contracts[Live.kept.kind]) kind.value = Live.kept.kind;
      fill();
      const form = make("form", { "aria-label": "Publish an event", on: { submit: (event) => {
        event.preventDefault();
        const data = {};
        try {
          for (const field of fields.querySelectorAll("[name]")) if (field.value !== "") data[field.name] = field.dataset.json ? JSON.parse(field.value) : field.value;
        } catch (error) {
          this.note.textContent = `A field is no JSON: ${error.message}`;
          return;
        }
        Live.kept = { ...Live.kept, kind: kind.value };
        const line = { type: kind.value, data };
        if (subject.value) line.subject = subject.value;
        this.act(this.line(line), form.querySelector("[type=submit]"));
      } } }, this.field("Publish", kind), fields, this.field("subject", subject), make("button", { type: "submit" }, "Publish"));
      return make("details", { class: "wide", open: Boolean(Live.kept && Live.kept.kind) }, make("summary", {}, "Publish an event"), form);
    }
    partnerForm({ partners, behaviours }) {
      if (!partners.length) return "";
      const partner = this.select(partners, "Partner"), behave = this.select(behaviours, "Behaviour");
      return make("fieldset", {}, make("legend", {}, "Partner"), partner, behave, this.button("Set", () => this.line({ partner: partner.value, behave: behave.value })));
    }
    faultForm({ faults, functions }) {
      const fault = this.select(Object.keys(faults), "Fault"), place = this.select(["", ...functions], "Function");
      return make("fieldset", {}, make("legend", {}, "Fault"), fault, place, this.button("Inject", () => this.line({ fault: fault.value, ...(place.value ? { function: place.value } : {}) })));
    }
    letterForm() {
      const { story } = this.view, left = new Map(), letter = story.tables.dead_letter;
      for (let row = 0; row < letter.count; row++) if (letter.columns.left[row]) left.set(letter.text("route", row), (left.get(letter.text("route", row)) || 0) + 1);
      if (!left.size) return "";
      return make("fieldset", {}, make("legend", {}, "Dead letters"), [...left].map(([route, count]) => this.button(`Replay ${count} of ${route}`, () => this.line({ replay: route }))));
    }
    // Buttons of people for the chosen key.
    buttons(key) {
      const acts = this.given.possible.acts[key.workflow];
      if (!acts) return "";
      const who = make("input", { type: "text", size: 10, "aria-label": "As whom" });
      return make("p", { class: "controls" }, "People: ", Object.keys(acts).map((act) => this.button(act, () => this.line({ act, workflow: key.workflow, subject: key.key, ...(who.value ? { as: who.value } : {}) }))), this.field("as", who));
    }
  }
  Object.assign(Console, { Live, example });
})();
