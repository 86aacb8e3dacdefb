// Opens the page: unpacks the story, makes the panes, and keys that work everywhere.
(() => {
  const { make } = Console;
  const packed = (id) => {
    const element = document.getElementById(id);
    return element ? Console.unpacked(element.textContent) : Promise.resolve(null);
  };
  const open = (data, documents, otherData, otherDocuments) => {
    const story = new Console.Story(data, documents);
    const other = otherData ? new Console.Story(otherData, otherDocuments) : null;
    const pairs = other ? new Console.Pairs(story, other) : null;
    const view = new Console.View(story);
    const pane = (id) => document.getElementById(id);
    if (!location.hash && story.moments.length) {
      const worst = story.moments.find((one) => one.kind === "violation") || null;
      if (worst) Console.show(view, worst.id);
    }
    if (!location.hash && !view.item && story.keys.length === 1) view.set({ key: story.keys[0].id });
    if (pairs) summary(view, pairs);
    if (Console.Live && document.body.dataset.live) view.live = new Console.Live(view, pane("live"));
    new Console.Rail(view, pane("rail"));
    new Console.List(view, pane("list"), pairs);
    new Console.Piece(view, pane("piece"), pairs);
    new Console.Why(view, pane("why"));
    new Console.Map(view, pane("map"));
    document.body.classList.add("ready");
    document.addEventListener("keydown", (event) => everywhere(event, view));
    Console.view = view;
    return view;
  };
  const summary = (view, pairs) => {
    const first = pairs.earliest(), box = document.getElementById("against");
    const differ = pairs.story.keys.filter((key) => pairs.differs(key) !== "same course").length;
    box.hidden = false;
    box.replaceChildren(`Beside ${pairs.other.head.name || `seed ${pairs.other.head.seed}`}: ${differ} of ${pairs.story.keys.length} keys take another course. `,
      first ? make("button", { type: "button", on: { click: () => view.set({ key: first.key.id, t: first.first.at, item: first.first.here ? first.first.here.id : 0, tab: "course" }) } }, `The first difference: ${first.key.key}`) : "");
  };
  // Keys outside of fields and lists: , and . step through all events, < and > through those of the chosen key.
  const everywhere = (event, view) => {
    if (event.target.closest("input, select, textarea, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = { ",": () => view.step(-1, false), ".": () => view.step(1, false), "<": () => view.step(-1, true), ">": () => view.step(1, true),
      "/": () => document.getElementById("search").focus(), Escape: () => view.item && view.set({ item: 0 }) };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  };
  Object.assign(Console, { open });
  if (document.body.dataset.live) {
    Console.Live.begin();
    return;
  }
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("note").textContent = "This browser cannot unpack the story (it has no DecompressionStream); the tables below have the summary.";
    return;
  }
  const begin = async () => {
    const [data, documents, other, otherDocuments] = await Promise.all(["story", "documents", "other-story", "other-documents"].map(packed));
    open(data, documents, other, otherDocuments);
    performance.mark("ready");
  };
  requestAnimationFrame(() => setTimeout(begin, 0));
})();
