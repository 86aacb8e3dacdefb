(() => {
  const pieces = [...document.querySelectorAll("details.piece")];
  const form = document.querySelector(".find");
  const field = form.querySelector("input");
  const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = pieces.map((piece) =>
    `${piece.parentElement.querySelector("h3").textContent} ${piece.textContent} ${piece.dataset.words} `.toLowerCase());
  const filter = () => {
    const wanted = words(field.value).map((word) => (word.startsWith("is:") ? `${word} ` : word));
    let shown = 0;
    pieces.forEach((piece, index) => {
      piece.hidden = !wanted.every((word) => texts[index].includes(word));
      shown += !piece.hidden;
    });
    document.querySelectorAll(".group").forEach((group) => {
      group.hidden = !group.querySelector("details.piece:not([hidden])");
    });
    form.querySelector("output").textContent = wanted.length ? `${shown} of ${pieces.length}` : "";
  };
  const reveal = () => {
    const fragment = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(fragment);
    const piece = target && target.closest("details.piece");
    if (fragment.startsWith("find=")) {
      field.value = fragment.slice(5);
      filter();
      form.scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    } else if (piece) {
      piece.hidden = false;
      piece.parentElement.hidden = false;
      piece.open = true;
      piece.scrollIntoView({ block: "start" });
      piece.querySelector("summary").focus({ preventScroll: true });
    }
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", filter);
  form.querySelectorAll("button").forEach((button) =>
    button.addEventListener("click", () => pieces.forEach((piece) => {
      if (!piece.hidden) piece.open = Boolean(button.dataset.open);
    })));
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && link.hash && link.hash === location.hash) reveal();
  });
  reveal();
})();
