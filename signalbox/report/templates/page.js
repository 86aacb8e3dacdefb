(() => {
  const pieces = [...document.querySelectorAll("details.piece")];
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details.piece")) {
      target.hidden = false;
      target.parentElement.hidden = false;
      target.open = true;
      target.scrollIntoView({ block: "start" });
      target.querySelector("summary").focus({ preventScroll: true });
    }
  };
  const form = document.querySelector(".find");
  const field = form.querySelector("input");
  const texts = pieces.map((piece) => (piece.parentElement.querySelector("h3").textContent + " " + piece.querySelector("summary").textContent).toLowerCase());
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    pieces.forEach((piece, index) => {
      piece.hidden = !words.every((word) => texts[index].includes(word));
      shown += !piece.hidden;
    });
    document.querySelectorAll(".group").forEach((group) => {
      group.hidden = !group.querySelector("details.piece:not([hidden])");
    });
    form.querySelector("output").textContent = words.length ? `${shown} of ${pieces.length}` : "";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", filter);
  form.querySelectorAll("button").forEach((button) =>
    button.addEventListener("click", () => pieces.forEach((piece) => {
      if (!piece.hidden) piece.open = Boolean(button.dataset.open);
    })));
  addEventListener("hashchange", reveal);
  reveal();
})();
