// The time rail: density of what happened, marks, the instant; zoom, drag, play.
(() => {
  const { make, span, instant, countUpTo } = Console;
  const SPEEDS = [1, 10, 60, 600, 3600];
  const WORDS = { fault: "fault", dead_letter: "dead letter", violation: "violation" };

  class Rail {
    constructor(view, root) {
      this.view = view;
      this.story = view.story;
      this.playing = 0;
      this.canvas = make("canvas", { "aria-hidden": "true" });
      this.cursor = make("div", { class: "cursor", "aria-hidden": "true" });
      this.marks = make("div", { class: "marks" });
      this.track = make("div", { class: "track", tabindex: 0, role: "slider", "aria-label": "Instant of the run", "aria-valuemin": 0, "aria-valuemax": this.story.end },
        this.canvas, this.cursor);
      this.readout = make("output", { class: "readout", "aria-live": "off" });
      this.speed = make("select", { "aria-label": "Speed of playing" }, SPEEDS.map((speed) => make("option", { value: speed, selected: speed === 60 }, `${speed} ×`)));
      this.playButton = this.button("Play", "Play (space)", () => this.play());
      this.ofKey = make("input", { type: "checkbox", id: "of-key" });
      root.replaceChildren(
        make("div", { class: "controls" },
          this.playButton, this.speed,
          this.button("◂", "Previous event (arrow left)", () => this.view.step(-1, this.ofKey.checked)),
          this.button("▸", "Next event (arrow right)", () => this.view.step(1, this.ofKey.checked)),
          make("label", { for: "of-key", class: "check" }, this.ofKey, " of the chosen one"),
          this.readout,
          make("span", { class: "grow" }),
          this.button("−", "Zoom out (minus key)", () => this.zoomBy(2)),
          this.button("+", "Zoom in (plus key)", () => this.zoomBy(0.5)),
          this.button("All", "Show all of the run", () => this.view.set({ zoom: [0, Math.max(1, this.story.end)] }))),
        this.track, this.marks,
        make("div", { class: "scale", "aria-hidden": "true" }));
      this.scale = root.lastChild;
      this.listen();
      view.listen((changed) => this.update(changed));
      new ResizeObserver(() => this.paint()).observe(this.track);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
      this.update({ all: true });
    }
    button(text, label, act) {
      return make("button", { type: "button", "aria-label": text.length < 3 ? label : null, title: label, on: { click: act } }, text);
    }
    listen() {
      const at = (event) => {
        const box = this.track.getBoundingClientRect();
        const [from, to] = this.view.zoom;
        return Math.round(from + ((event.clientX - box.left) / box.width) * (to - from));
      };
      this.track.addEventListener("pointerdown", (event) => {
        this.track.setPointerCapture(event.pointerId);
        this.dragged = true;
        this.view.set({ t: at(event) });
      });
      this.track.addEventListener("pointermove", (event) => this.dragged && this.view.set({ t: at(event) }));
      for (const end of ["pointerup", "pointercancel"]) this.track.addEventListener(end, () => { this.dragged = false; });
      this.track.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !event.shiftKey && Math.abs(event.deltaX) < Math.abs(event.deltaY)) return;
        event.preventDefault();
        if (event.ctrlKey) this.zoomBy(event.deltaY > 0 ? 1.25 : 0.8, at(event));
        else this.pan((event.deltaX || event.deltaY) / this.track.clientWidth);
      }, { passive: false });
      this.track.addEventListener("keydown", (event) => this.press(event));
    }
    press(event) {
      const [from, to] = this.view.zoom;
      const acts = {
        ArrowRight: () => this.view.step(1, event.shiftKey || this.ofKey.checked),
        ArrowLeft: () => this.view.step(-1, event.shiftKey || this.ofKey.checked),
        PageDown: () => this.view.set({ t: this.view.t + (to - from) / 20 }),
        PageUp: () => this.view.set({ t: this.view.t - (to - from) / 20 }),
        Home: () => this.view.set({ t: 0 }),
        End: () => this.view.set({ t: this.story.end }),
        "+": () => this.zoomBy(0.5),
        "=": () => this.zoomBy(0.5),
        "-": () => this.zoomBy(2),
        " ": () => this.play(),
      };
      if (acts[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        acts[event.key]();
      }
    }
    zoomBy(factor, around = this.view.t) {
      const [from, to] = this.view.zoom;
      const width = Math.min(Math.max(1, this.story.end), Math.max(20, (to - from) * factor));
      const share = Math.min(1, Math.max(0, (around - from) / (to - from)));
      const start = Math.min(Math.max(0, around - share * width), Math.max(0, this.story.end - width));
      this.view.set({ zoom: [start, start + width] });
    }
    pan(share) {
      const [from, to] = this.view.zoom, width = to - from;
      const start = Math.min(Math.max(0, from + share * width), Math.max(0, this.story.end - width));
      this.view.set({ zoom: [start, start + width] });
    }
    play() {
      if (this.playing) {
        cancelAnimationFrame(this.playing);
        this.playing = 0;
        this.playButton.textContent = "Play";
        return;
      }
      if (this.view.t >= this.story.end) this.view.set({ t: this.view.zoom[0] });
      this.playButton.textContent = "Pause";
      let before = performance.now();
      const frame = (now) => {
        this.view.set({ t: Math.round(this.view.t + (now - before) * 10 * Number(this.speed.value)) });
        before = now;
        this.playing = this.view.t < this.story.end ? requestAnimationFrame(frame) : 0;
        if (!this.playing) this.playButton.textContent = "Play";
      };
      this.playing = requestAnimationFrame(frame);
    }
    update(changed) {
      const { t, zoom: [from, to] } = this.view;
      if (changed.t && (t < from || t > to)) {
        const width = to - from;
        const start = Math.min(Math.max(0, t - width / 2), Math.max(0, this.story.end - width));
        this.view.zoom = [start, start + width];
        changed = { ...changed, zoom: true };
      }
      if (changed.all || changed.zoom || changed.key) this.paint();
      const share = (this.view.t - this.view.zoom[0]) / (this.view.zoom[1] - this.view.zoom[0]);
      this.cursor.style.left = `${share * 100}%`;
      this.track.setAttribute("aria-valuenow", t);
      this.track.setAttribute("aria-valuetext", `${instant(this.story, t)}, ${span(t)} from the start`);
      this.readout.textContent = `${instant(this.story, t)} · ${span(t)}`;
    }
    // Bars of density: all of the run in grey, the chosen key in colour.
    paint() {
      const width = this.track.clientWidth, height = this.track.clientHeight;
      if (!width) return;
      const ratio = devicePixelRatio || 1;
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
      const pen = this.canvas.getContext("2d");
      pen.scale(ratio, ratio);
      const style = getComputedStyle(this.track);
      const [from, to] = this.view.zoom, step = 3, bins = Math.ceil(width / step);
      const counts = (instants) => {
        const found = new Array(bins);
        let before = countUpTo(instants, from - 1e-9);
        for (let bin = 0; bin < bins; bin++) {
          const next = countUpTo(instants, from + ((bin + 1) / bins) * (to - from));
          found[bin] = next - before;
          before = next;
        }
        return found;
      };
      const all = counts(this.story.instants), most = Math.max(1, ...all);
      const bars = (found, colour, scale) => {
        pen.fillStyle = colour;
        found.forEach((count, bin) => {
          const tall = count ? Math.max(2, (Math.log1p(count) / Math.log1p(scale)) * (height - 4)) : 0;
          pen.fillRect(bin * step, height - tall, step - 1, tall);
        });
      };
      bars(all, style.getPropertyValue("--density"), most);
      if (this.view.key) bars(counts(this.story.instantsOf(this.view.key)), style.getPropertyValue("--run"), most);
      this.paintMarks(width);
      this.paintScale(width);
    }
    // Marks that would lie on each other become one with their number.
    paintMarks(width) {
      const [from, to] = this.view.zoom, groups = new Map();
      for (const moment of this.story.moments) {
        if (moment.at < from || moment.at > to) continue;
        const place = Math.round(((moment.at - from) / (to - from)) * (width / 26));
        const name = `${moment.kind}:${place}`;
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(moment);
      }
      this.marks.replaceChildren(...[...groups.values()].map((moments) => {
        const { kind, at, id } = moments[0];
        const label = moments.length > 1 ? `${moments.length} ${WORDS[kind]}s from ${instant(this.story, at)}` : `${WORDS[kind]} at ${instant(this.story, at)}`;
        const button = make("button", { type: "button", class: `mark ${kind}`, title: label, "aria-label": label,
          on: { click: () => Console.show(this.view, id) } }, moments.length > 1 ? String(moments.length) : "");
        button.style.left = `${((at - from) / (to - from)) * 100}%`;
        return button;
      }));
    }
    paintScale(width) {
      const [from, to] = this.view.zoom, most = Math.max(2, Math.floor(width / 110));
      const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
      const step = 10000 * (steps.find((one) => (to - from) / (one * 10000) <= most) || 1209600);
      const labels = [];
      for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
        const label = make("span", {}, span(at));
        label.style.left = `${((at - from) / (to - from)) * 100}%`;
        if ((at - from) / (to - from) < 0.94) labels.push(label);
      }
      this.scale.replaceChildren(...labels);
    }
  }
  Console.Rail = Rail;
})();
