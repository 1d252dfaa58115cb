// What the reader keeps of papers: read, starred, a note. The page asks for what is kept of the papers that come into
// view, once each time they are shown.
() => {
  const {one, all, ask} = window.askpapers;
  const known = new Map();  // of papers that are marked
  const press = (button) => button.setAttribute("aria-pressed", String(known.get(button.dataset.paper)?.[button.dataset.what] ?? false));
  const show = (part) => {
    all("[data-what]", part).forEach(press);
    const note = known.get(part.dataset.marks)?.note ?? "";
    const field = one("textarea", part);
    if (!field || field === document.activeElement) return;
    if (field.value !== note) field.value = note;
    if (note) one("details", part).open = true;
  };
  let wanted = new Set(), later;
  const see = async () => {
    // by itself a page asks nothing of a program that is away: nobody is to be told of that then
    try { await fetch("now"); } catch { later = setTimeout(see, 2000); return; }
    ask({do: "mark.see", papers: [...wanted]});
    wanted = new Set();
  };
  new MutationObserver(() => {
    const fresh = all("[data-marks]:not([data-asked])");
    for (const part of fresh) {
      part.dataset.asked = "";
      wanted.add(part.dataset.marks);
      show(part);
    }
    if (!fresh.length) return;
    clearTimeout(later);
    later = setTimeout(see, 1000);
  }).observe(document.body, {childList: true, subtree: true});
  addEventListener("askpapers-told", ({detail}) => {
    if (!detail.marks) return;
    for (const [paper, kept] of Object.entries(detail.marks)) known.set(paper, kept);
    all("[data-marks]").filter(({dataset}) => dataset.marks in detail.marks).forEach(show);
    all("#today [data-what]").filter(({dataset}) => dataset.paper in detail.marks).forEach(press);  // which came with their state
  });
  // A note is kept when it is left, or when nothing more is typed for a while.
  let typing;
  const keep = (field) => {
    clearTimeout(typing);
    const paper = field.closest("[data-marks]").dataset.marks, note = field.value.trim();
    if (note !== (known.get(paper)?.note ?? "")) ask({do: "mark.note", paper, note});
  };
  const noted = (event) => event.target.matches?.("[data-marks] textarea") && event.target;
  addEventListener("input", (event) => {
    const field = noted(event);
    if (!field) return;
    clearTimeout(typing);
    typing = setTimeout(() => keep(field), 2000);
  });
  addEventListener("change", (event) => { if (noted(event)) keep(noted(event)); });
  addEventListener("askpapers-back", () => all("[data-marks] textarea").forEach(keep));  // what was typed meanwhile
}
