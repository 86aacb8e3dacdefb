// Decodes the data of a page into records, and answers what held at an instant.
// Times are whole tenths of a millisecond from the start of the run.
const Console = {};
(() => {
  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~";

  // Base 85, five characters for four bytes.
  const unpack85 = (text) => {
    const values = new Uint8Array(128);
    for (let place = 0; place < 85; place++) values[ALPHABET.charCodeAt(place)] = place;
    const rest = text.length % 5;
    const whole = rest ? text + "~".repeat(5 - rest) : text;
    const bytes = new Uint8Array((whole.length / 5) * 4);
    for (let from = 0, to = 0; from < whole.length; from += 5, to += 4) {
      let word = 0;
      for (let digit = 0; digit < 5; digit++) word = word * 85 + values[whole.charCodeAt(from + digit)];
      bytes[to] = word >>> 24;
      bytes[to + 1] = word >>> 16;
      bytes[to + 2] = word >>> 8;
      bytes[to + 3] = word;
    }
    return rest ? bytes.subarray(0, bytes.length - (5 - rest)) : bytes;
  };

  const unpacked = async (text) => {
    const stream = new Blob([unpack85(text.trim())]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };

  const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);

  // Rows of one kind: numbers that were stored as differences become themselves, a constant column becomes a full one.
  class Table {
    constructor(kind, given, texts) {
      this.kind = kind;
      this.count = given ? given.count : 0;
      this.columns = {};
      if (!given) return;
      for (const [name, values] of Object.entries(given.columns)) {
        const column = values.length === this.count ? values : new Array(this.count).fill(values[0]);
        this.columns[name] = column;
      }
      for (const name of ["id", "at"]) {
        const column = this.columns[name] = Float64Array.from(this.columns[name]);
        for (let row = 1; row < column.length; row++) column[row] += column[row - 1];
      }
      this.texts = texts;
    }
    text(name, row) {
      const value = this.columns[name] ? this.columns[name][row] : "";
      return typeof value === "number" ? this.texts[value] : value || "";
    }
    keys(row) {
      return this.columns.keys ? list(this.columns.keys[row]) : [];
    }
    by(row) {
      return this.columns.by ? list(this.columns.by[row]).map((step) => this.columns.id[row] - step) : [];
    }
  }

  // The number of sorted values up to a limit.
  const countUpTo = (values, limit) => {
    let low = 0, high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const KINDS = ["line", "event", "message", "queue", "invocation", "throttle", "call", "write", "execution", "state",
    "fault", "draw", "dead_letter", "violation"];

  class Story {
    constructor(data, documents) {
      this.data = data;
      this.head = data.head;
      this.texts = data.texts;
      this.documents = documents;
      this.tables = {};
      for (const kind of KINDS) this.tables[kind] = new Table(kind, data.tables[kind], data.texts);
      this.end = Math.round(data.head.virtual_seconds * 10000);
      this.places = new Map();
      for (const table of Object.values(this.tables))
        for (let row = 0; row < table.count; row++) this.places.set(table.columns.id[row], [table, row]);
      this.keys = data.keys;
      this.keyNumbers = new Map(data.keys.map((key) => [`${key.workflow}/${key.key}`, key.id]));
      this.prefix = sharedPrefix(data.nodes.filter((node) => node.kind !== "partner").map((node) => node.name));
      this.index();
    }

    // The record of an id as [table, row].
    place(id) {
      return this.places.get(id);
    }

    short(name) {
      return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : name;
    }

    document(number) {
      return number < 0 || number === undefined || number === null ? null : JSON.parse(this.documents[number]);
    }

    field(id, name) {
      const [table, row] = this.place(id);
      return this.document(table.columns[name][row]);
    }

    index() {
      this.rowsOfKey = new Map();
      const { call, write } = this.tables;
      for (const table of Object.values(this.tables)) {
        if (table.kind === "queue" || table.kind === "draw") continue;
        for (let row = 0; row < table.count; row++) {
          for (const key of table.keys(row)) {
            if (!this.rowsOfKey.has(key)) this.rowsOfKey.set(key, []);
            this.rowsOfKey.get(key).push(table.columns.id[row]);
          }
        }
      }
      // Versions: the write before each write of a row, and the writes of each row.
      this.previous = new Int32Array(write.count).fill(-1);
      this.versions = new Map();
      for (let row = 0; row < write.count; row++) {
        const name = `${write.columns.table[row]}\n${write.columns.key[row]}`;
        if (!this.versions.has(name)) this.versions.set(name, []);
        const versions = this.versions.get(name);
        if (versions.length) this.previous[row] = versions[versions.length - 1];
        versions.push(row);
      }
      this.writesByCall = new Map();
      for (let row = 0; row < write.count; row++) {
        for (const maker of write.by(row)) {
          if (!this.writesByCall.has(maker)) this.writesByCall.set(maker, []);
          this.writesByCall.get(maker).push(write.columns.id[row]);
        }
      }
      this.callsOf = new Map();
      for (let row = 0; row < call.count; row++) {
        const [maker] = call.by(row);
        if (!this.callsOf.has(maker)) this.callsOf.set(maker, []);
        this.callsOf.get(maker).push(row);
      }
      this.indexEffects();
      this.indexNodes();
      this.indexDensity();
    }

    // The fault that broke each call, invocation or line.
    indexEffects() {
      this.faultOf = new Map();
      const { fault, call } = this.tables;
      for (let row = 0; row < fault.count; row++) {
        const during = fault.columns.during[row];
        if (!during) continue;
        this.faultOf.set(during, fault.columns.id[row]);
        const [table, place] = this.place(during) || [];
        if (table === call) for (const maker of table.by(place)) this.faultOf.set(maker, fault.columns.id[row]);
      }
    }

    // Per deployed part, the instants at which its number changes, and the number after each change.
    indexNodes() {
      this.gauges = new Map();
      const changes = new Map();
      const note = (kind, part, at, by, second = 0) => {
        const name = `${kind}:${part}`;
        if (!changes.has(name)) changes.set(name, []);
        changes.get(name).push([at, by, second]);
      };
      const { queue, invocation, execution, write, event } = this.tables;
      const EFFECT = { sent: [1, 0], received: [-1, 1], returned: [1, -1], deleted: [0, -1], moved: [-1, 0], expired: [-1, 0] };
      for (let row = 0; row < queue.count; row++) {
        const [visible, flying] = EFFECT[queue.text("change", row)] || [0, 0];
        note("queue", queue.text("queue", row), queue.columns.at[row], visible, flying);
      }
      for (let row = 0; row < invocation.count; row++) {
        const name = invocation.text("function", row);
        note("function", name, invocation.columns.at[row], 1);
        if (invocation.columns.ended[row] !== null) note("function", name, invocation.columns.ended[row], -1);
      }
      const machines = new Map(this.data.nodes.filter((node) => node.workflow).map((node) => [node.workflow, node.name]));
      for (let row = 0; row < execution.count; row++) {
        const name = machines.get(execution.text("workflow", row)) || execution.text("workflow", row);
        note("machine", name, execution.columns.at[row], 1);
        if (execution.columns.ended[row] !== null) note("machine", name, execution.columns.ended[row], -1);
      }
      for (let row = 0; row < write.count; row++) {
        const before = this.previous[row] >= 0 && write.columns.after[this.previous[row]] >= 0;
        const after = write.columns.after[row] >= 0;
        note("table", write.text("table", row), write.columns.at[row], after - before);
        const partner = write.text("key", row).split("#")[0];
        if (after && !before && this.isPartner(partner)) note("partner", partner, write.columns.at[row], 1);
      }
      for (let row = 0; row < event.count; row++) note("bus", event.text("bus", row), event.columns.at[row], 1);
      for (const [name, found] of changes) {
        found.sort((one, other) => one[0] - other[0]);
        const at = new Float64Array(found.length), first = new Int32Array(found.length), second = new Int32Array(found.length);
        let one = 0, two = 0;
        found.forEach(([instant, by, other], place) => {
          one += by;
          two += other;
          at[place] = instant;
          first[place] = one;
          second[place] = two;
        });
        this.gauges.set(name, { at, first, second });
      }
    }

    writesOf(call) {
      return this.writesByCall.get(call) || [];
    }

    isPartner(name) {
      this.partners ||= new Set(this.data.nodes.filter((node) => node.kind === "partner").map((node) => node.name));
      return this.partners.has(name);
    }

    // The number of a part at an instant, a second one (messages in flight), and when it last changed.
    gauge(node, t) {
      const found = this.gauges.get(gaugeName(node));
      const place = found ? countUpTo(found.at, t) - 1 : -1;
      return place < 0 ? { first: 0, second: 0, at: -1 } : { first: found.first[place], second: found.second[place], at: found.at[place] };
    }

    indexDensity() {
      const instants = [];
      this.moments = [];
      for (const kind of ["line", "event", "invocation", "state", "write", "fault", "dead_letter", "violation"]) {
        const table = this.tables[kind];
        for (let row = 0; row < table.count; row++) instants.push(table.columns.at[row]);
      }
      this.instants = Float64Array.from(instants).sort();
      for (const kind of ["fault", "dead_letter", "violation"]) {
        const table = this.tables[kind];
        for (let row = 0; row < table.count; row++) this.moments.push({ kind, at: table.columns.at[row], id: table.columns.id[row] });
      }
    }

    // Instants of one key, sorted, each once.
    instantsOf(key) {
      const found = new Set();
      for (const id of this.rowsOfKey.get(key) || []) {
        const [table, row] = this.place(id);
        found.add(table.columns.at[row]);
        if (table.columns.ended && table.columns.ended[row] !== null && table.kind !== "invocation") found.add(table.columns.ended[row]);
        if (table.kind === "execution" && table.columns.ended[row] === null) found.add(this.end);
      }
      return Float64Array.from(found).sort();
    }

    ofKey(key, ...kinds) {
      return (this.rowsOfKey.get(key) || []).map((id) => this.place(id)).filter(([table]) => kinds.includes(table.kind));
    }
  }

  // Parts of two kinds may have the same name.
  const gaugeName = (node) => `${node.kind === "dead-letter queue" ? "queue" : node.kind}:${node.name}`;

  const sharedPrefix = (names) => {
    if (names.length < 2) return "";
    let shared = names[0];
    for (const name of names) if (name !== "default") while (!name.startsWith(shared)) shared = shared.slice(0, -1);
    return shared.slice(0, shared.lastIndexOf("-") + 1);
  };

  Object.assign(Console, { Story, unpacked, countUpTo, gaugeName });
})();
