const field = document.querySelector("#search"), count = document.querySelector("#count"), body = document.body;
const cards = [...document.querySelectorAll(".event")], marks = [...document.querySelectorAll("svg [data-types]")];
function show() {
  const wanted = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Set();
  for (const card of cards) {
    card.hidden = !wanted.every((word) => card.dataset.words.includes(word));
    if (!card.hidden) found.add(card.dataset.type);
  }
  body.classList.toggle("chosen", wanted.length > 0);
  for (const mark of marks) mark.classList.toggle("on", mark.dataset.types.split("\n").some((type) => found.has(type)));
  count.textContent = `${found.size} of ${cards.length} types`;
}
field.addEventListener("input", show);
for (const link of document.querySelectorAll("svg a[data-name]"))
  link.addEventListener("click", (event) => {
    if (link.dataset.kind === "type") return;
    event.preventDefault();
    field.value = field.value === link.dataset.name ? "" : link.dataset.name;
    show();
  });
show();
