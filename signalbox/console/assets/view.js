// What is looked at: the instant, the key, the record, the filter. The address carries it; panes listen to it.
(() => {
  class View {
    constructor(story) {
      this.story = story;
      this.listeners = [];
      this.t = story.end;
      this.key = 0;
      this.item = 0;
      this.filter = { q: "", facets: {} };
      this.tab = "course";
      this.zoom = [0, Math.max(1, story.end)];
      this.read();
      addEventListener("hashchange", () => {
        if (location.hash !== this.written) {
          this.read();
          this.tell({ all: true });
        }
      });
    }
    listen(listener) {
      this.listeners.push(listener);
    }
    set(changes) {
      const changed = {};
      for (const [name, value] of Object.entries(changes)) {
        if (this[name] !== value) changed[name] = true;
        this[name] = value;
      }
      this.t = Math.min(Math.max(0, this.t), this.story.end);
      this.tell(changed);
      this.write();
    }
    tell(changed) {
      for (const listener of this.listeners) listener(changed);
    }
    read() {
      const given = new URLSearchParams(location.hash.slice(1));
      if (given.has("t")) this.t = Math.min(this.story.end, Math.max(0, Math.round(Number(given.get("t")) * 10000) || 0));
      this.key = this.story.keyNumbers.get(given.get("key")) || 0;
      this.item = Number(given.get("item")) || 0;
      if (!this.story.place(this.item)) this.item = 0;
      this.tab = given.get("tab") || "course";
      const facets = {};
      for (const [name, value] of given) if (name.startsWith("f.")) facets[name.slice(2)] = value;
      this.filter = { q: given.get("q") || "", facets };
    }
    address(changes = {}) {
      const { t, key, item, tab, filter } = { t: this.t, key: this.key, item: this.item, tab: this.tab, filter: this.filter, ...changes };
      const given = new URLSearchParams();
      given.set("t", String(t / 10000));
      if (key) given.set("key", `${this.story.keys[key - 1].workflow}/${this.story.keys[key - 1].key}`);
      if (item) given.set("item", String(item));
      if (tab !== "course") given.set("tab", tab);
      if (filter.q) given.set("q", filter.q);
      for (const [name, value] of Object.entries(filter.facets)) if (value) given.set(`f.${name}`, value);
      return `#${given}`;
    }
    // Addresses are written a little later: a browser refuses hundreds of them in a few seconds.
    write() {
      clearTimeout(this.later);
      this.later = setTimeout(() => {
        this.written = this.address();
        history.replaceState(null, "", this.written);
      }, 150);
    }
    // The next or the previous instant among sorted ones.
    neighbour(instants, way) {
      const place = Console.countUpTo(instants, this.t);
      if (way > 0) return place < instants.length ? instants[place] : this.t;
      let before = place - 1;
      while (before >= 0 && instants[before] >= this.t) before--;
      return before >= 0 ? instants[before] : this.t;
    }
    step(way, ofKey) {
      const instants = ofKey && this.key ? this.story.instantsOf(this.key) : this.story.instants;
      this.set({ t: this.neighbour(instants, way) });
    }
  }
  Console.View = View;
})();
