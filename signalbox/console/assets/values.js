// Formats of instants and spans, and small builders of elements.
(() => {
  const SPACE = "\u202f";
  const span = (tenths) => {
    const seconds = tenths / 10000;
    if (seconds < 0) return `-${span(-tenths)}`;
    if (seconds < 0.9995) return `${Math.round(seconds * 1000)}${SPACE}ms`;
    if (seconds < 59.995) return `${+seconds.toFixed(2)}${SPACE}s`;
    const whole = Math.round(seconds);
    for (const [size, name, part, partName] of [[86400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"]]) {
      if (whole >= size) {
        const rest = Math.floor((whole % size) / part);
        return `${Math.floor(whole / size)}${SPACE}${name}${rest ? ` ${rest}${SPACE}${partName}` : ""}`;
      }
    }
  };
  // An instant of the run's own clock, with milliseconds; with the day where the run has several.
  const instant = (story, t) => {
    const text = new Date((story.head.start + t / 10000) * 1000).toISOString();
    const days = story.end > 86400 * 10000 * 0.6;
    return `${days ? text.slice(5, 10) + " " : ""}${text.slice(11, 23)}`;
  };
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (name === "class") element.className = value;
      else if (name === "style") for (const [property, given] of Object.entries(value)) element.style.setProperty(property, given);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else element.setAttribute(name, value);
    }
    element.append(...children.flat().filter(Boolean));
    return element;
  };
  const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  const cut = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 9)}…${text.slice(-8)}`);
  // Sums of decimal texts without rounding.
  const scaled = (text, places) => {
    const [, sign, whole, part] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) || [null, "", "0", ""];
    return BigInt(`${sign}${whole}${(part || "").padEnd(places, "0")}`);
  };
  const sum = (texts) => {
    const places = Math.max(0, ...texts.map((text) => (String(text).split(".")[1] || "").length));
    const total = texts.reduce((so, text) => so + scaled(text, places), 0n);
    const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
    const shown = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
    return total < 0n ? `-${shown}` : shown;
  };
  Object.assign(Console, { span, instant, make, draw, pretty, cut, sum });
})();
